import { subject } from "../subjects/pglite.ts";
import { serve } from "../worker-call.ts";

serve(subject);
