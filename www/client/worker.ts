import * as glue from "./wasm/edgelite.js";
import { serve } from "./worker-session.ts";

serve(glue, new URL("./wasm/edgelite_bg.wasm", import.meta.url));
