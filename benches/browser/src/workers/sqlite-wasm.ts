import { subject } from "../subjects/sqlite-wasm.ts";
import { serve } from "../worker-call.ts";

serve(subject);
