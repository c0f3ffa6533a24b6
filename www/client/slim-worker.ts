import { serve } from "./worker-session.ts";

serve(() => import("./wasm/edgelite.js"));
