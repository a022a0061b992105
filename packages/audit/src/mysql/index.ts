export type { MySqlClient } from "./client.js";
export { readCatalog } from "./catalog/read.js";
