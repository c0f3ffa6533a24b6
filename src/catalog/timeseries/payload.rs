//! Lists of samples as JSON has them.

use crate::{
    Error, Result,
    query::decode_arguments,
    value::{Json, Record, to_row},
};

/// The most samples of one batch: what one transaction should hold.
const MOST: usize = 100_000;

/// The samples of a list of objects.
///
/// Names are those of the arguments, or the same in camelCase, as TypeScript
/// writes them.
///
/// # Errors
/// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) naming position and field.
pub(super) fn read<T: Record>(list: &[Json]) -> Result<Vec<T>> {
    if list.len() > MOST {
        let message =
            format!("the list has {} samples; one batch takes {MOST} at most, so send it in parts", list.len());
        return Err(Error::invalid("samples", message));
    }
    let sample = |(position, object)| one(object).map_err(|error| at(position, &error));
    list.iter().enumerate().map(sample).collect()
}

/// An error of the sample at this position of a list.
pub(super) fn at(position: usize, error: &Error) -> Error {
    let field = error.field().map_or(String::new(), |field| format!(".{field}"));
    error.clone().on(format!("[{position}]{field}")).context(format!("item {position}"))
}

fn one<T: Record>(json: &Json) -> Result<T> {
    let Json::Object(object) = json else {
        return Err(Error::new(crate::ErrorKind::InvalidArgument, "a sample must be an object"));
    };
    let named: serde_json::Map<_, _> = object.iter().map(|(name, value)| (snake_case(name), value.clone())).collect();
    decode_arguments(&to_row(&named)?)
}

/// `deviceId` as `device_id`. A digit begins no word: `co2Ppm` is `co2_ppm`.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::{super::NewWeatherSample, *};
    use serde_json::json;

    #[test]
    fn names_of_typescript_are_taken_too() {
        let list = [
            json!({"stationId": "s", "moduleType": "indoor", "timestamp": "2026-02-20T12:00:00Z", "co2Ppm": 450}),
            json!({"station_id": "s", "module_type": "indoor", "timestamp": "2026-02-20T12:00:00Z", "co2_ppm": 450}),
        ];
        let samples: Vec<NewWeatherSample> = read(&list).unwrap();
        assert_eq!(samples[0], samples[1]);
    }

    #[test]
    fn a_mistake_names_its_position_and_field() {
        let good = json!({"station_id": "s", "module_type": "m", "timestamp": "2026-02-20T12:00:00Z"});
        for (wrong, field) in [
            (json!(7), "[1]"),
            (json!({"station_id": "s", "module_type": "m"}), "[1].timestamp"),
            (json!({"station_id": "s", "module_type": "m", "timestamp": "soon"}), "[1].timestamp"),
            (
                json!({"station_id": "s", "module_type": "m", "timestamp": "2026-02-20T12:00:00Z", "wind": 1}),
                "[1].wind",
            ),
        ] {
            let error = read::<NewWeatherSample>(&[good.clone(), wrong]).unwrap_err();
            assert_eq!(error.field(), Some(field), "{error}");
        }
    }
}
