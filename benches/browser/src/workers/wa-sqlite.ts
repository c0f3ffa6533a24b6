import { subject } from "../subjects/wa-sqlite.ts";
import { serve } from "../worker-call.ts";

serve(subject);
