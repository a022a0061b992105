// Makes @rolewright/cdktn of the built @rolewright/cdktf: CDK Terrain has the same classes as CDKTF under other package names.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const packages = path.join(path.dirname(fileURLToPath(import.meta.url)), "../packages");
const [source, target] = ["cdktf", "cdktn"].map((name) => path.join(packages, name, "dist"));

/** Names of packages, in imports and in the examples of doc comments. */
const renamed = (text) =>
  text.replaceAll(/(["'@/])cdktf(?=["'/])/g, "$1cdktn").replaceAll("@rolewright/cdktf", "@rolewright/cdktn");

fs.rmSync(target, { recursive: true, force: true });
for (const file of fs.readdirSync(source, { recursive: true })) {
  if (!/\.(js|d\.ts)$/.test(file)) continue;
  fs.mkdirSync(path.dirname(path.join(target, file)), { recursive: true });
  fs.writeFileSync(path.join(target, file), renamed(fs.readFileSync(path.join(source, file), "utf8")));
}
