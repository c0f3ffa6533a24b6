import { offer } from "../page.ts";

offer(async () => (await import("../subjects/turso.ts")).subject);
