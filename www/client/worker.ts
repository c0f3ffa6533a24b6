import { serve } from "./worker-session.ts";

serve(() => import("./wasm/edgelite.js"), new URL("./wasm/edgelite_bg.wasm", import.meta.url));
