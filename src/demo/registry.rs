use super::{BATCH, Parameters, Rowset, batch, media::cameras, random::Random};
use crate::{
    query::Batch,
    value::{Instant, Value},
};
use std::{collections::HashMap, time::Duration};

/// A kind of device.
struct Model {
    manufacturer: &'static str,
    model: &'static str,
    integration: &'static str,
    version: &'static str,
    /// What it is called in an area.
    called: &'static str,
    /// Domain and name of each of its entities; a name that starts with `-`
    /// is disabled.
    entities: &'static [(&'static str, &'static str)],
}

const fn model(
    manufacturer: &'static str,
    model: &'static str,
    integration: &'static str,
    version: &'static str,
    called: &'static str,
    entities: &'static [(&'static str, &'static str)],
) -> Model {
    Model { manufacturer, model, integration, version, called, entities }
}

const CAMERA: Model = model(
    "Reolink",
    "RLC-810A",
    "reolink",
    "v3.1.0.4054_24102810",
    "camera",
    &[
        ("camera", ""),
        ("binary_sensor", "motion"),
        ("binary_sensor", "person"),
        ("switch", "record"),
        ("light", "floodlight"),
        ("sensor", "-wifi_signal"),
        ("update", "firmware"),
    ],
);

/// Parts of the hub, which stand in no area.
const SERVICES: [Model; 4] = [
    model(
        "Home Assistant",
        "Home Assistant Backup",
        "backup",
        "2026.2.2",
        "Backup",
        &[("event", "automatic_backup"), ("sensor", "last_successful_backup"), ("sensor", "next_scheduled_backup")],
    ),
    model("Met.no", "Forecast", "met", "", "Forecast", &[("weather", "home")]),
    model(
        "Home Assistant",
        "Sun",
        "sun",
        "",
        "Sun",
        &[
            ("sensor", "next_dawn"),
            ("sensor", "next_dusk"),
            ("sensor", "-solar_azimuth"),
            ("sensor", "-solar_elevation"),
        ],
    ),
    model(
        "Dresden Elektronik",
        "ConBee II",
        "zha",
        "0x26780700",
        "Zigbee coordinator",
        &[("sensor", "-rssi"), ("sensor", "-lqi")],
    ),
];

const MODELS: [Model; 14] = [
    model(
        "Signify Netherlands B.V.",
        "Hue White A19",
        "hue",
        "1.122.2",
        "ceiling light",
        &[("light", ""), ("update", "firmware")],
    ),
    model(
        "Aqara",
        "Motion Sensor P1",
        "zha",
        "0x00000019",
        "motion sensor",
        &[("binary_sensor", "occupancy"), ("sensor", "illuminance"), ("sensor", "battery"), ("sensor", "-lqi")],
    ),
    model(
        "Shelly",
        "Plus Plug S",
        "shelly",
        "1.4.4",
        "plug",
        &[
            ("switch", ""),
            ("sensor", "power"),
            ("sensor", "energy"),
            ("sensor", "-device_temperature"),
            ("update", "firmware"),
        ],
    ),
    model(
        "tado",
        "Smart Radiator Thermostat",
        "tado",
        "215.2",
        "radiator",
        &[("climate", ""), ("sensor", "temperature"), ("sensor", "humidity"), ("binary_sensor", "window")],
    ),
    model("IKEA of Sweden", "TRADFRI bulb E27", "zha", "2.3.093", "lamp", &[("light", ""), ("sensor", "-lqi")]),
    model(
        "Aqara",
        "Temperature and Humidity Sensor",
        "zha",
        "0x00000005",
        "climate sensor",
        &[("sensor", "temperature"), ("sensor", "humidity"), ("sensor", "pressure"), ("sensor", "battery")],
    ),
    model(
        "Sonos",
        "One SL",
        "sonos",
        "79.1-56030",
        "speaker",
        &[("media_player", ""), ("number", "bass"), ("number", "treble"), ("switch", "-crossfade")],
    ),
    model(
        "Aqara",
        "Door and Window Sensor",
        "zha",
        "0x00000008",
        "window",
        &[("binary_sensor", "opening"), ("sensor", "battery")],
    ),
    model(
        "Shelly",
        "Plus 2PM",
        "shelly",
        "1.4.4",
        "blinds",
        &[("cover", ""), ("sensor", "power"), ("button", "-restart")],
    ),
    model(
        "Google",
        "Nest Protect",
        "nest",
        "3.4.0",
        "smoke alarm",
        &[("binary_sensor", "smoke"), ("binary_sensor", "carbon_monoxide"), ("sensor", "battery")],
    ),
    model("LG", "OLED55C24LA", "webostv", "03.40.70", "television", &[("media_player", ""), ("notify", "")]),
    model(
        "Espressif",
        "ESP32 presence",
        "esphome",
        "2026.1.3",
        "presence sensor",
        &[("binary_sensor", "presence"), ("number", "sensitivity"), ("sensor", "uptime"), ("button", "-restart")],
    ),
    model(
        "iRobot",
        "Roomba i7",
        "roomba",
        "lewis+22.52.10",
        "vacuum",
        &[("vacuum", ""), ("sensor", "battery"), ("binary_sensor", "bin_full")],
    ),
    model(
        "AVM",
        "FRITZ!Smart Energy 200",
        "fritzbox",
        "05.23",
        "meter",
        &[("sensor", "power"), ("sensor", "energy"), ("sensor", "voltage")],
    ),
];

const AREAS: [&str; 10] = [
    "living_room",
    "kitchen",
    "bedroom",
    "bathroom",
    "hallway",
    "office",
    "nursery",
    "garage",
    "garden",
    "utility_room",
];

const INSERT_DEVICE: &str = "INSERT INTO devices (device_id, name, name_by_user, manufacturer, model, sw_version, \
     area_id, integration, entry_type, configuration_url, suggested_area, last_seen, created_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
const INSERT_ENTITY: &str = "INSERT INTO entities (entity_id, device_id, domain, platform, unique_id, area_id, \
     disabled, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

/// Batches of devices with their entities.
pub(super) fn batches(parameters: &Parameters) -> impl Iterator<Item = Batch<()>> + use<> {
    let mut registry =
        Registry { random: Random::new(parameters.seed, "registry"), until: parameters.until, names: HashMap::new() };
    let (mut next, total) = (0, parameters.devices);
    std::iter::from_fn(move || {
        let mut sets = [Rowset::new(INSERT_DEVICE), Rowset::new(INSERT_ENTITY)];
        while next < total && sets[0].rows.len() < BATCH {
            registry.add(next, &mut sets);
            next += 1;
        }
        (!sets[0].rows.is_empty()).then(|| batch(sets))
    })
}

struct Registry {
    random: Random,
    until: Instant,
    /// How often each name was given.
    names: HashMap<String, u64>,
}

impl Registry {
    /// Adds the device with this number: cameras and the hub's parts first,
    /// then each model in each area, again and again.
    fn add(&mut self, number: u64, sets: &mut [Rowset; 2]) {
        let position = usize::try_from(number).expect("at most a hundred thousand");
        let mut cameras = cameras();
        let first = cameras.len();
        match position {
            _ if position < first => {
                let area = cameras.nth(position).expect("a camera");
                self.device(&CAMERA, Some(area), sets);
            }
            _ if position < first + SERVICES.len() => self.device(&SERVICES[position - first], None, sets),
            _ => {
                let rest = position - first - SERVICES.len();
                let model = &MODELS[rest % MODELS.len()];
                let area = *self.random.pick(&AREAS);
                // Some devices were never put anywhere.
                let area = (!self.random.chance(0.06)).then_some(area);
                self.device(model, area, sets);
            }
        }
    }

    fn device(&mut self, model: &Model, area: Option<&str>, sets: &mut [Rowset; 2]) {
        let is_service = model.called.starts_with(|first: char| first.is_uppercase());
        let name = match (is_service, area) {
            (true, _) => model.called.to_owned(),
            (false, Some(area)) => capitalized(&format!("{} {}", area.replace('_', " "), model.called)),
            (false, None) => capitalized(&format!("spare {}", model.called)),
        };
        let name = self.unused(name);
        let id = self.random.identifier();
        let created = self.until.minus(days(self.random.between(45.0, 900.0)));
        // Most answer all the time; a few have been silent for days.
        let silent =
            if self.random.chance(0.06) { self.random.between(1.0, 20.0) } else { self.random.between(0.0, 0.02) };
        let own_name = (!is_service && self.random.chance(0.25)).then(|| name.clone());
        let web = matches!(model.integration, "reolink" | "shelly" | "fritzbox" | "sonos");
        let address = web.then(|| format!("http://192.168.1.{}", 20 + self.random.below(200)));
        let version = (!model.version.is_empty()).then_some(model.version);
        sets[0].rows.push(vec![
            id.as_str().into(),
            name.as_str().into(),
            own_name.into(),
            model.manufacturer.into(),
            model.model.into(),
            version.into(),
            area.into(),
            model.integration.into(),
            is_service.then_some("service").into(),
            address.into(),
            area.filter(|_| model.integration == "hue").into(),
            self.until.minus(days(silent)).into(),
            created.into(),
        ]);
        let slug = name.to_lowercase().replace([' ', '.'], "_");
        for (domain, entity) in model.entities {
            let disabled = entity.starts_with('-');
            let entity = entity.trim_start_matches('-');
            let separator = if entity.is_empty() { "" } else { "_" };
            let unique_id = Value::Text(format!("{}{separator}{entity}", &id[..12]));
            sets[1].rows.push(vec![
                format!("{domain}.{slug}{separator}{entity}").into(),
                id.as_str().into(),
                (*domain).into(),
                model.integration.into(),
                unique_id,
                Value::Null,
                disabled.into(),
                created.into(),
            ]);
        }
    }

    /// The name, numbered if it was given before.
    fn unused(&mut self, name: String) -> String {
        let given = self.names.entry(name.clone()).or_default();
        *given += 1;
        if *given == 1 { name } else { format!("{name} {given}") }
    }
}

fn days(days: f64) -> Duration {
    Duration::from_secs_f64((days * 86_400.0).round())
}

/// The text with a capital letter at its beginning.
pub(super) fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
