import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { manifest } from "@rolewright/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readManifests } from "./manifests-config.js";

const orders = manifest({ service: "orders", database: "shop" });
const stock = manifest({ service: "stock", database: "shop" });
let file: string;
beforeAll(() => {
  file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "rolewright-manifests-")), "manifests.json");
});
afterAll(() => fs.rmSync(path.dirname(file), { recursive: true }));

it("reads manifests of a file and of the configuration itself", () => {
  expect(readManifests({})).toBeUndefined();
  fs.writeFileSync(file, JSON.stringify(stock));
  expect(readManifests({ file, manifests: [orders] })).toEqual([orders, stock]);
  fs.writeFileSync(file, JSON.stringify([stock, orders]));
  expect(readManifests({ file })).toEqual([stock, orders]);
});

it.each([
  ["what is no manifest", '{"service":"orders"}', /holds what is no manifest: "format" is undefined/],
  ["a later format", '[{"format":"rolewright/manifest@2"}]', /"rolewright\/manifest@1" is known/],
  ["nothing at all", "null", /holds what is no manifest/],
  [
    "no JSON, without a word of it",
    "password=swordfish",
    /^(?!.*swordfish).*can not be read: it is not JSON\.$/,
  ],
])("refuses %s", (_, text, reason) => {
  fs.writeFileSync(file, text);
  expect(() => readManifests({ file })).toThrow(reason);
});

it("refuses a file that is not there", () => {
  expect(() => readManifests({ file: `${file}.missing` })).toThrow(/can not be read: ENOENT/);
});
