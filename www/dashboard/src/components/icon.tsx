/** Strokes of the icons on a grid of 20; drawn for this dashboard. */
const PATHS = {
  overview: "M3.5 4.5h5.5v6H3.5zM11 4.5h5.5v3.5H11zM11 10.5h5.5v5H11zM3.5 13h5.5v2.5H3.5z",
  recordings:
    "M3 6.5A1.5 1.5 0 0 1 4.5 5h7A1.5 1.5 0 0 1 13 6.5v7a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 13.5zM13 9l4-2.3v6.6L13 11",
  devices: "M6 6h8v8H6zM8.5 3v3M11.5 3v3M8.5 14v3M11.5 14v3M3 8.5h3M3 11.5h3M14 8.5h3M14 11.5h3",
  snapshot: "M3.5 5h13v10h-13zM3.5 13l3.6-3.8 2.9 3 2-2 4.5 4.3M13.2 7.8v.01",
  refresh: "M16.2 8.2A6.5 6.5 0 0 0 4.6 6.6L3.5 8M3.5 4.5V8H7M3.8 11.8a6.5 6.5 0 0 0 11.6 1.6l1.1-1.4M16.5 15.5V12H13",
  sun: "M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M10 2.5v1.2M10 16.3v1.2M2.5 10h1.2M16.3 10h1.2M4.7 4.7l.9.9M14.4 14.4l.9.9M4.7 15.3l.9-.9M14.4 5.6l.9-.9",
  moon: "M16 11.8A6.5 6.5 0 0 1 8.2 4a6.5 6.5 0 1 0 7.8 7.8",
  system: "M3.5 4.5h13v8.5h-13zM7.5 16h5M10 13v3",
  search: "M9 3.8a5.2 5.2 0 1 1 0 10.4A5.2 5.2 0 0 1 9 3.8M12.8 12.8l3.7 3.7",
  filter: "M3.5 5.5h13M6 10h8M8.5 14.5h3",
  close: "M5.5 5.5l9 9M14.5 5.5l-9 9",
  left: "M12 5l-5 5 5 5",
  right: "M8 5l5 5-5 5",
  first: "M13.5 5l-5 5 5 5M6 5v10",
  back: "M16 10H4.5M9 5l-5 5 5 5",
  alert: "M10 3.8l7 12.2H3zM10 8.3v3.6M10 13.9v.01",
  spark: "M10 3.5l1.7 4.8 4.8 1.7-4.8 1.7-1.7 4.8-1.7-4.8L3.5 10l4.8-1.7z",
  server: "M4 4.5h12v4.5H4zM4 11h12v4.5H4zM6.8 6.75v.01M6.8 13.25v.01M9.5 6.75h4M9.5 13.25h4",
  database:
    "M4.5 5.5c0-1.1 2.5-2 5.5-2s5.5.9 5.5 2-2.5 2-5.5 2-5.5-.9-5.5-2M4.5 5.5v9c0 1.1 2.5 2 5.5 2s5.5-.9 5.5-2v-9M4.5 10c0 1.1 2.5 2 5.5 2s5.5-.9 5.5-2",
  offline:
    "M3 3l14 14M5.6 9.2a7 7 0 0 1 2-1.3M2.8 6.6a11 11 0 0 1 2-1.3M9.3 4.1a11 11 0 0 1 7.9 2.5M12 7.7a7 7 0 0 1 2.4 1.5M8 12a3.3 3.3 0 0 1 3.2-.3M10 15.2v.01",
  copy: "M7.5 7.5h8.5V16H7.5zM12.5 7.5V4H4v8.5h3.5",
  check: "M4.5 10.5l3.6 3.5 7.4-8",
  lock: "M5 9.5h10v6.5H5zM7 9.5V7a3 3 0 0 1 6 0v2.5",
  upload: "M10 12.5V4M6.5 7.3L10 3.8l3.5 3.5M4 16h12",
  sync: "M6.5 14.5v-9M3.5 8.3l3-3 3 3M13.5 5.5v9M10.5 11.7l3 3 3-3",
  held: "M5.5 4.5v11M14.5 4.5v11M8 10h4",
  download: "M10 3.5v8.5M6.5 8.8L10 12.3l3.5-3.5M4 16h12",
  eye: "M2.8 10c1.8-3 4.2-4.6 7.2-4.6s5.4 1.6 7.2 4.6c-1.8 3-4.2 4.6-7.2 4.6S4.6 13 2.8 10M10 7.9a2.1 2.1 0 1 1 0 4.2 2.1 2.1 0 0 1 0-4.2",
  bulb: "M7.8 13.5c0-1.6-2.3-2.7-2.3-5.3a4.5 4.5 0 0 1 9 0c0 2.6-2.3 3.7-2.3 5.3zM8.3 16.5h3.4",
  sensor:
    "M10 8.6a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8M6.6 13.4a4.8 4.8 0 0 1 0-6.8M13.4 6.6a4.8 4.8 0 0 1 0 6.8M4.2 15.8a8.2 8.2 0 0 1 0-11.6M15.8 4.2a8.2 8.2 0 0 1 0 11.6",
  toggle: "M7 6h6a4 4 0 0 1 0 8H7a4 4 0 0 1 0-8M13 8.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6",
  climate: "M8.2 11.6V5a1.8 1.8 0 0 1 3.6 0v6.6a3 3 0 1 1-3.6 0M10 8v6",
  media: "M7 15V5.5l8.5-1.5v9.5M7 15a2 2 0 1 1-4 0 2 2 0 0 1 4 0M15.5 13.5a2 2 0 1 1-4 0 2 2 0 0 1 4 0",
  person: "M10 4a3 3 0 1 1 0 6 3 3 0 0 1 0-6M4 16.5c.5-3 2.7-4.5 6-4.5s5.5 1.5 6 4.5",
  more: "M4.5 9.4a.6.6 0 1 1 0 1.2.6.6 0 0 1 0-1.2M10 9.4a.6.6 0 1 1 0 1.2.6.6 0 0 1 0-1.2M15.5 9.4a.6.6 0 1 1 0 1.2.6.6 0 0 1 0-1.2",
  energy: "M11 2.8L4.5 11.5h5L9 17.2l6.5-8.7h-5z",
  library: "M4 4h3v12H4zM8.8 4h3v12h-3zM13.4 4.6l2.7-.6 2 11.3-2.7.6z",
  annotation: "M3.5 7V4.5a1 1 0 0 1 1-1H7M13 3.5h2.5a1 1 0 0 1 1 1V7M16.5 13v2.5a1 1 0 0 1-1 1H13M7 16.5H4.5a1 1 0 0 1-1-1V13M7 7.5h6v5H7z",
  vehicle:
    "M3 12.5V10l1.8-4h7.4L15 9.5l2 .8v2.2h-1.4M12.4 12.5H7.6M4.4 12.5H3M6 11a1.6 1.6 0 1 1 0 3.2A1.6 1.6 0 0 1 6 11M14 11a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1 0-3.2M3.6 9.5H15",
  trailer: "M3 5.5h11v6.5H3zM14 12h3.5M8.5 11.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6",
  job: "M3.8 5.2l1.3 1.3 2.3-2.6M3.8 10.7L5.1 12l2.3-2.6M10 5.5h6.5M10 11h6.5M10 16h6.5M4.5 16v.01",
  webhook:
    "M8.2 11.8l3.6-3.6M9 6.2l1.6-1.6a3.4 3.4 0 0 1 4.8 4.8L13.8 11M11 13.8l-1.6 1.6a3.4 3.4 0 0 1-4.8-4.8L6.2 9",
  settings: "M3.5 6h6.5M14 6h2.5M12 4v4M3.5 14H6M10 14h6.5M8 12v4",
  movie: "M3.5 4.5h13v11h-13zM3.5 8h13M3.5 12h13M7 4.5V8M7 12v3.5M13 4.5V8M13 12v3.5",
  series: "M3.5 6.5h13v9h-13zM7 3.5l3 3 3-3",
  book: "M10 5.5C8.3 4.3 6.2 4 3.5 4.2v10.6c2.7-.2 4.8.1 6.5 1.4 1.7-1.3 3.8-1.6 6.5-1.4V4.2C13.8 4 11.7 4.3 10 5.5v10.7",
  grid: "M4 4h5v5H4zM11 4h5v5h-5zM4 11h5v5H4zM11 11h5v5h-5z",
  list: "M7.5 5.5h9M7.5 10h9M7.5 14.5h9M3.8 5.5v.01M3.8 10v.01M3.8 14.5v.01",
  plus: "M10 4.5v11M4.5 10h11",
  minus: "M4.5 10h11",
  key: "M6.7 6.8a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4M9.9 10H17M13.6 10v2.6M17 10v2",
  humidity: "M10 3.2c2.8 3.3 4.6 5.7 4.6 8.2a4.6 4.6 0 0 1-9.2 0c0-2.5 1.8-4.9 4.6-8.2",
  air: "M3.5 8h8.3a2.2 2.2 0 1 0-2-3.1M3.5 11.5h11a2.2 2.2 0 1 1-2 3.1M3.5 15h5",
  gauge: "M4.2 14.5a7 7 0 1 1 11.6 0M10 11.5l3.2-3.6",
  noise: "M3.5 9v2M6.75 6.5v7M10 4v12M13.25 7v6M16.5 9v2",
  tag: "M3.5 3.5h6l7 7-6 6-7-7zM7 7v.01",
} as const;

/** Names of the icons. */
export type IconName = keyof typeof PATHS;

/** A small drawing that goes with a text; it says nothing to a screen reader. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark of edgelite. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <defs>
        <linearGradient id="mark" x1="4" y1="2" x2="28" y2="30" gradientUnits="userSpaceOnUse">
          <stop stopColor="#12a594" />
          <stop offset="1" stopColor="#0b5d6b" />
        </linearGradient>
      </defs>
      <rect width="32" height="32" rx="8.5" fill="url(#mark)" />
      <path
        d="M24 9.2H13.6a4.8 4.8 0 0 0-4.8 4.8v4a4.8 4.8 0 0 0 4.8 4.8H24M9.6 16h10.2"
        fill="none"
        stroke="#fff"
        strokeWidth="3.2"
        strokeLinecap="round"
      />
      <circle cx="24.3" cy="16" r="1.8" fill="#9ff5e3" />
    </svg>
  );
}
