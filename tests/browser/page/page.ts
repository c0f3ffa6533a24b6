// Gives the package to the tests, which drive it from outside of the page.
import * as edgelite from "edgelite";
import * as slim from "edgelite/slim";

declare global {
  interface Window {
    edgelite: typeof edgelite;
    slim: typeof slim;
    /** What a test keeps between its steps. */
    kept: Record<string, unknown>;
  }
}

window.edgelite = edgelite;
window.slim = slim;
window.kept = {};
