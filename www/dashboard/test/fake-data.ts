import type { AiAnalysis, Device, Entity, Recording, Snapshot } from "../src/store/reader";

/** Rows of an invented home; the same for the same `now`. */
export interface FakeData {
  /** The present of the home, in milliseconds since the epoch. */
  readonly now: number;
  readonly recordings: readonly Recording[];
  readonly snapshots: readonly Snapshot[];
  readonly analyses: readonly AiAnalysis[];
  readonly devices: readonly Device[];
  readonly entities: readonly Entity[];
}

const CAMERAS = ["front_door", "driveway", "garden", "kitchen", "garage", "living_room"] as const;
const TYPES = ["motion", "automatic", "manual", "scheduled"] as const;
const KINDS = ["person", "vehicle", "animal", "package", "glass_break"] as const;
const MAKERS = [
  ["Signify", "Hue White A19", "hue", "light"],
  ["IKEA of Sweden", "TRADFRI outlet", "zha", "switch"],
  ["Aqara", "Motion sensor P1", "zha", "binary_sensor"],
  ["Reolink", "RLC-810A", "reolink", "camera"],
  ["Sonos", "One SL", "sonos", "media_player"],
  ["tado", "Smart radiator thermostat", "tado", "climate"],
] as const;
const HOUR = 3_600_000;

/** Invents rows that end at `now`, in milliseconds since the epoch. */
export function fakeData(now: number, size = 1_500): FakeData {
  const random = generator(7);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * random() * from.length)]!;
  const recordings: Recording[] = [];
  const analyses: AiAnalysis[] = [];
  for (let id = size; id > 0; id -= 1) {
    const timestamp = new Date(now - (size - id) * 0.48 * HOUR * (0.6 + random() * 0.6) - 40_000);
    const recordingId = `rec_${String(id).padStart(5, "0")}`;
    const cameraId = pick(CAMERAS);
    const isEmergency = random() < 0.02;
    recordings.push({
      id,
      recordingId,
      cameraId,
      filePath: `/media/recordings/${cameraId}/${timestamp.toISOString().slice(0, 10)}/${recordingId}.mp4`,
      fileSizeBytes: Math.round(4e6 + random() * 9e7),
      durationSeconds: random() < 0.03 ? null : Math.round(8 + random() * 220),
      recordingType: isEmergency ? "emergency" : pick(TYPES),
      timestamp,
      isEmergency,
      isUnusual: random() < 0.06,
      metadata: {
        codec: "h265",
        resolution: { width: 2560, height: 1440 },
        frames_per_second: 20,
        zones: ["path", "gate"],
      },
      createdAt: new Date(timestamp.getTime() + 4_000),
    });
    for (let count = Math.floor(random() * 3); count > 0; count -= 1) {
      analyses.push({
        id: analyses.length + 1,
        mediaId: recordingId,
        mediaType: "recording",
        analysisType: pick(KINDS),
        confidence: Math.round((0.5 + random() * 0.5) * 1000) / 1000,
        detectedAt: new Date(timestamp.getTime() + 3_000 * count),
        details: { box: [120, 88, 340, 512], model: "yolo-v8n" },
        createdAt: timestamp,
      });
    }
  }
  recordings.sort((left, right) => right.timestamp.getTime() - left.timestamp.getTime());
  analyses.sort((left, right) => right.detectedAt.getTime() - left.detectedAt.getTime());
  const snapshots: Snapshot[] = Array.from({ length: Math.floor(size / 5) }, (_, index) => {
    const timestamp = new Date(now - index * 2.3 * HOUR - 90_000);
    const cameraId = pick(CAMERAS);
    return {
      id: index + 1,
      snapshotId: `snap_${index + 1}`,
      cameraId,
      filePath: `/media/snapshots/${cameraId}/${index + 1}.jpg`,
      fileSizeBytes: Math.round(2e5 + random() * 1e6),
      timestamp,
      metadata: {},
      createdAt: timestamp,
      aiAnalysis: [],
    };
  });
  return { now, recordings, snapshots, analyses, ...registry(now, pick, random) };
}

function registry(
  now: number,
  pick: <T>(from: readonly T[]) => T,
  random: () => number,
): Pick<FakeData, "devices" | "entities"> {
  const devices: Device[] = [];
  const entities: Entity[] = [];
  for (let index = 0; index < 86; index += 1) {
    const [manufacturer, model, integration, domain] = MAKERS[index % MAKERS.length]!;
    const areaId = index % 11 === 0 ? null : pick(CAMERAS);
    const deviceId = `device_${String(index).padStart(3, "0")}`;
    const name = `${areaId === null ? "Spare" : areaId.replace("_", " ")} ${model} ${Math.floor(index / 6) + 1}`;
    const entityCount = 1 + Math.floor(random() * 5);
    for (let entity = 0; entity < entityCount; entity += 1) {
      const kind = entity === 0 ? domain : entity === 1 ? "update" : "sensor";
      entities.push({
        entityId: `${kind}.${deviceId}_${entity}`,
        deviceId,
        domain: kind,
        platform: integration,
        uniqueId: `${index}-${entity}`,
        areaId: entity === 2 ? "garage" : null,
        disabled: entity === 3,
        createdAt: new Date(now - 400 * HOUR),
      });
    }
    devices.push({
      deviceId,
      name: name.charAt(0).toUpperCase() + name.slice(1),
      nameByUser: index % 4 === 0 ? name : null,
      manufacturer: index % 17 === 0 ? null : manufacturer,
      model,
      swVersion: "1.104.2",
      areaId,
      integration,
      entryType: null,
      configurationUrl: index % 3 === 0 ? "http://192.168.1.40" : null,
      suggestedArea: null,
      lastSeen: new Date(now - random() * 30 * HOUR),
      createdAt: new Date(now - 900 * HOUR),
      entityCount,
    });
  }
  devices.sort((left, right) => left.name.localeCompare(right.name));
  return { devices, entities };
}

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
