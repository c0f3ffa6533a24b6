import type {
  FleetVehicle,
  KeyframeAnnotation,
  Store,
  SyncRun,
  Tag,
  TagGroup,
  TimeRangeTag,
  Trailer,
  TrainingJob,
  Video,
  YoloExportConfig,
  YoloExportLog,
  YoloExportPreview,
} from "edgelite";
import { pageOf } from "../lists";
import type { Facet, Page, Slice } from "../reader";
import { annotationAnswers, trainingStates } from "../statements";

export type { FleetVehicle, KeyframeAnnotation, SyncRun, Tag, TagGroup, TimeRangeTag, Trailer, TrainingJob, Video };
export type { YoloExportConfig, YoloExportLog, YoloExportPreview };

/** The most rows of what belongs to one video, and of what is shown whole. */
const MOST = 1000;

/** How many of the newest exports of a config are shown. */
const NEWEST_LOGS = 5;

/** Which videos to list. */
export interface VideoFilter {
  /** Looked for in title, file name, notes and tags. */
  readonly text?: string;
  readonly tag?: string;
}

/** What an annotation was given as the answer of a tag group. */
export interface Answer {
  readonly annotationType: "keyframe" | "time_range";
  readonly annotationId: number;
  readonly groupId: number;
  readonly tagValue: string;
}

/** What is annotated in one video. */
export interface Annotations {
  readonly keyframes: readonly KeyframeAnnotation[];
  readonly ranges: readonly TimeRangeTag[];
  readonly answers: readonly Answer[];
}

/** A config for exports, what an export would hold now, and the newest ones that were made. */
export interface Export {
  readonly config: YoloExportConfig;
  readonly preview: YoloExportPreview | null;
  readonly logs: readonly YoloExportLog[];
}

/** Questions about the studio. */
export interface StudioReader {
  tags(): Promise<readonly Tag[]>;
  tagGroups(): Promise<readonly TagGroup[]>;
  videos(filter: VideoFilter, slice: Slice): Promise<Page<Video>>;
  countVideos(filter: VideoFilter): Promise<number>;
  video(videoId: number): Promise<Video | null>;
  annotationsOf(videoId: number): Promise<Annotations>;
  exports(): Promise<readonly Export[]>;
  /** The states that jobs are in, with the number of each. */
  trainingStates(): Promise<readonly Facet[]>;
  trainingJobs(status: string | undefined, slice: Slice): Promise<Page<TrainingJob>>;
  trainingJob(jobId: string): Promise<TrainingJob | null>;
  syncRuns(slice: Slice): Promise<Page<SyncRun>>;
  vehicles(slice: Slice): Promise<Page<FleetVehicle>>;
  vehicle(fleetId: string): Promise<FleetVehicle | null>;
  trailers(): Promise<readonly Trailer[]>;
}

/** Answers from an open store. */
export function studioReader(store: Store<"studio">): StudioReader {
  const { studio } = store;
  return {
    tags: async () => studio.tags({ limit: MOST }),
    tagGroups: async () => studio.tagGroups({ limit: MOST }),
    videos: async ({ text, tag }, slice) => pageOf(await studio.videos({ search: text, tag, ...slice })),
    countVideos: async ({ text, tag }) => studio.countVideos({ search: text, tag }),
    video: async (videoId) => studio.video(videoId),
    async annotationsOf(videoId) {
      const [keyframes, ranges, answers] = await Promise.all([
        studio.keyframeAnnotations({ videoId, limit: MOST }),
        studio.timeRangeTags({ videoId, limit: MOST }),
        annotationAnswers(store, videoId),
      ]);
      return { keyframes, ranges, answers };
    },
    async exports() {
      const configs = await studio.yoloExportConfigs({ limit: MOST });
      return Promise.all(
        configs.map(async (config) => ({
          config,
          preview: await studio.yoloExportPreview(config.id),
          logs: await studio.yoloExportLogs({ exportConfigId: config.id, limit: NEWEST_LOGS }),
        })),
      );
    },
    trainingStates: () => trainingStates(store),
    trainingJobs: async (status, slice) => pageOf(await studio.trainingJobs({ status, ...slice })),
    trainingJob: async (jobId) => studio.trainingJob(jobId),
    syncRuns: async (slice) => pageOf(await studio.syncHistory({ ...slice })),
    vehicles: async (slice) => pageOf(await studio.fleetVehicles({ ...slice })),
    vehicle: async (fleetId) => studio.fleetVehicle(fleetId),
    trailers: async () => studio.trailers({ limit: MOST }),
  };
}
