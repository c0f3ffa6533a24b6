// The folder is made by scripts/build-wasm and may not be there when types are checked.
declare module "*/wasm/edgelite.js" {
  const init: import("./module.ts").Glue["default"];
  export default init;
  export const initSync: import("./module.ts").Glue["initSync"];
  export const Database: import("./module.ts").Glue["Database"];
}
