import { offer } from "../page.ts";

offer(async () => (await import("../subjects/dexie.ts")).subject);
