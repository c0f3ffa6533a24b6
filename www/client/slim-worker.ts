import * as glue from "./wasm/edgelite.js";
import { serve } from "./worker-session.ts";

serve(glue);
