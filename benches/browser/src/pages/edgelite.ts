import { offer } from "../page.ts";

offer(async () => (await import("../subjects/edgelite.ts")).subject);
