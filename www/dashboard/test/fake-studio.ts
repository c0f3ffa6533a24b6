import type {
  Answer,
  FleetVehicle,
  KeyframeAnnotation,
  StudioReader,
  TimeRangeTag,
  TrainingJob,
  Video,
} from "../src/store/catalogs/studio";
import { facets, page } from "./fake-lists";

const HOUR = 3_600_000;

/** Rows of an invented studio; the same for the same `now`. */
export interface FakeStudio {
  readonly videos: readonly Video[];
  readonly keyframes: readonly KeyframeAnnotation[];
  readonly ranges: readonly TimeRangeTag[];
  readonly answers: readonly Answer[];
  readonly jobs: readonly TrainingJob[];
  readonly vehicles: readonly FleetVehicle[];
}

const TAGS = [
  { id: 1, name: "day", category: "light" },
  { id: 2, name: "night", category: "light" },
  { id: 3, name: "training", category: "work" },
] as const;

/** Invents 12 videos with two tracks each, a job in each state, and vehicles. */
export function fakeStudio(now: number): FakeStudio {
  const videos = Array.from({ length: 12 }, (_, index): Video => {
    const uploadDate = new Date(now - index * 20 * HOUR);
    const tags = TAGS.filter((tag) => tag.id === 3 || tag.id === 1 + (index % 2));
    return {
      id: index + 1,
      filename: `front_door_${index + 1}.mp4`,
      originalUrl: null,
      title: index === 3 ? null : `Front door, cutting ${index + 1}`,
      duration: 42.5,
      width: 1920,
      height: 1080,
      fileSize: 18_000_000 + index,
      thumbnailPath: null,
      notes: null,
      uploadDate,
      annotationCount: 14,
      tags: tags.map((tag) => ({
        videoId: index + 1,
        tagId: tag.id,
        name: tag.name,
        category: tag.category,
        addedDate: uploadDate,
      })),
    };
  });
  const keyframes = videos.flatMap((video) =>
    Array.from({ length: 12 }, (_, index): KeyframeAnnotation => {
      const person = index % 2 === 0;
      return {
        id: video.id * 100 + index,
        videoId: video.id,
        timestamp: 4 + Math.floor(index / 2) * 0.5,
        bboxX: 200 + index * 60,
        bboxY: person ? 380 : 640,
        bboxWidth: person ? 140 : 480,
        bboxHeight: person ? 400 : 240,
        activityTag: person ? "person" : "car",
        momentTag: index < 2 ? "enters" : null,
        isNegative: false,
        comment: null,
        reviewed: index % 3 !== 0,
        createdDate: video.uploadDate,
        isAiGenerated: !person,
        confidence: person ? null : 0.83,
      };
    }),
  );
  const ranges = videos.map((video): TimeRangeTag => ({
    id: video.id,
    videoId: video.id,
    tagName: "rain",
    startTime: 2,
    endTime: 30.5,
    isNegative: false,
    comment: "heavy at the end",
    createdDate: video.uploadDate,
  }));
  const answers: Answer[] = [
    { annotationType: "keyframe", annotationId: 100, groupId: 1, tagValue: "walks" },
    { annotationType: "time_range", annotationId: 1, groupId: 2, tagValue: "rain" },
  ];
  const states = ["processing", "queued", "completed", "failed"];
  const jobs = states.map((status, index): TrainingJob => {
    const submittedAt = new Date(now - (index + 1) * 6 * HOUR);
    const ended = status === "completed" || status === "failed";
    return {
      id: index + 1,
      jobId: `job-00${index + 1}`,
      jobName: `people and cars, run ${index + 1}`,
      jobType: "yolo",
      status,
      s3Uri: null,
      exportPath: "exports/people-and-cars-1",
      configJson: { model: "yolov8n", epochs: 40 },
      resultJson: status === "completed" ? { map50: 0.71 } : null,
      errorMessage: status === "failed" ? "the data set has no image of class 1" : null,
      exportConfigId: 1,
      submittedAt,
      startedAt: status === "queued" ? null : new Date(submittedAt.getTime() + 180_000),
      completedAt: ended ? new Date(submittedAt.getTime() + 5_700_000) : null,
    };
  });
  const seen = { firstSeenDate: new Date(now - 400 * HOUR), lastSeenDate: new Date(now - 5 * HOUR) };
  const vehicles = ["parcel van", "waste collection"].map((fleetId, index): FleetVehicle => ({
    ...seen,
    id: index + 1,
    fleetId,
    fleetType: "delivery",
    vehicleType: "van",
    vehicleMake: "Mercedes-Benz",
    vehicleModel: null,
    primaryColor: "yellow",
    secondaryColor: null,
    agencyName: null,
    plateNumber: index === 0 ? "B-EL 2026" : null,
    plateState: null,
    totalDetections: 31 + index,
    notes: null,
    people: [
      {
        id: index + 1,
        vehicleFleetId: fleetId,
        personName: "Postal carrier",
        firstSeenTogether: seen.firstSeenDate,
        lastSeenTogether: seen.lastSeenDate,
        timesSeenTogether: 12,
      },
    ],
    trailers: [],
  }));
  return { videos, keyframes, ranges, answers, jobs, vehicles };
}

/** Answers questions about a studio from rows in memory. */
export function fakeStudioReader(data: FakeStudio): StudioReader {
  const { videos, keyframes, ranges, answers, jobs, vehicles } = data;
  const at = videos[0]?.uploadDate ?? new Date(0);
  const found = ({ text = "", tag }: Parameters<StudioReader["videos"]>[0]) =>
    videos.filter(
      (video) =>
        `${video.title ?? ""} ${video.filename}`.toLowerCase().includes(text.toLowerCase()) &&
        (tag === undefined || video.tags?.some(({ name }) => name === tag)),
    );
  const ofState = (status: string | undefined) => jobs.filter((job) => status === undefined || job.status === status);
  return {
    tags: async () =>
      TAGS.map((tag) => ({
        ...tag,
        createdDate: at,
        videoCount: videos.filter((video) => video.tags?.some(({ tagId }) => tagId === tag.id)).length,
      })),
    async tagGroups() {
      return [
        group(1, "pose", "Pose", "keyframe", ["stands", "walks"], at),
        group(2, "weather", "Weather", "time_range", ["dry", "rain"], at),
      ];
    },
    videos: async (filter, slice) => page(found(filter), slice),
    countVideos: async (filter) => found(filter).length,
    video: async (videoId) => videos.find((video) => video.id === videoId) ?? null,
    async annotationsOf(videoId) {
      return {
        keyframes: keyframes.filter((keyframe) => keyframe.videoId === videoId),
        ranges: ranges.filter((range) => range.videoId === videoId),
        answers,
      };
    },
    async exports() {
      const config = {
        id: 1,
        configName: "people and cars",
        description: "Reviewed boxes by day",
        classMapping: { person: 0, car: 1 },
        includeReviewedOnly: true,
        includeAiGenerated: true,
        includeNegativeExamples: true,
        minConfidence: 0.5,
        exportFormat: "yolov8",
        createdDate: at,
        lastExportDate: at,
        lastExportCount: 26,
        filters: [
          { id: 1, exportConfigId: 1, filterType: "tag", filterValue: "night", isExclusion: true, createdDate: at },
        ],
      };
      const preview = {
        exportConfigId: 1,
        videoCount: 6,
        totalAnnotations: 48,
        negativeExamples: 3,
        classDistribution: { person: 30, car: 18 },
      };
      const log = {
        id: 1,
        exportConfigId: 1,
        exportPath: "exports/people-and-cars-1",
        videoCount: 4,
        annotationCount: 26,
        exportFormat: "yolov8",
        exportDate: at,
        notes: null,
      };
      return [{ config, preview, logs: [log] }];
    },
    trainingStates: async () => facets(jobs.map((job) => job.status)),
    trainingJobs: async (status, slice) => page(ofState(status), slice),
    trainingJob: async (jobId) => jobs.find((job) => job.jobId === jobId) ?? null,
    async syncRuns(slice) {
      const run = {
        id: 1,
        syncType: "alerts",
        status: "failed",
        startedAt: at,
        completedAt: new Date(at.getTime() + 40_000),
        itemsProcessed: 17,
        itemsSucceeded: 0,
        itemsFailed: 17,
        errorMessage: "the camera's service did not answer",
        details: null,
      };
      return page([run], slice);
    },
    vehicles: async (slice) => page(vehicles, slice),
    vehicle: async (fleetId) => vehicles.find((vehicle) => vehicle.fleetId === fleetId) ?? null,
    async trailers() {
      const trailer = {
        trailerType: "flatbed",
        trailerColor: "grey",
        plateNumber: null,
        plateState: null,
        notes: null,
      };
      return [
        { ...trailer, id: 1, trailerId: "garden trailer", firstSeenDate: at, lastSeenDate: at, totalDetections: 6 },
      ];
    },
  };
}

function group(
  id: number,
  groupName: string,
  displayName: string,
  appliesTo: string,
  values: readonly string[],
  createdDate: Date,
) {
  return {
    id,
    groupName,
    displayName,
    groupType: "single",
    description: null,
    isRequired: false,
    appliesTo,
    sortOrder: id,
    createdDate,
    options: values.map((value, index) => ({
      id: id * 10 + index,
      groupId: id,
      optionValue: value,
      displayText: value.charAt(0).toUpperCase() + value.slice(1),
      isNegative: false,
      description: null,
      sortOrder: index,
      createdDate,
    })),
  };
}
