import { offer } from "../page.ts";
import { remote } from "../worker-call.ts";

offer(async () => remote(new Worker(new URL("../workers/wa-sqlite.ts", import.meta.url), { type: "module" })));
