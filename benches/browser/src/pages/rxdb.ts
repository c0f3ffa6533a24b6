import { offer } from "../page.ts";

offer(async () => (await import("../subjects/rxdb.ts")).subject);
