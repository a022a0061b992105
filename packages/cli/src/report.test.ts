import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { AuditReport } from "@rolewright/audit";
import { Command } from "commander";
import { afterAll, describe, expect, it, vi } from "vitest";
import { type Format, formatOption, outputOption, writeReport } from "./report.js";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "rolewright-report-test-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const report: AuditReport = {
  format: "rolewright/audit@1",
  server: { version: 18, database: "shop", readBy: "auditor" },
  services: ["orders"],
  findings: [{ rule: "role-missing", severity: "error", subject: "orders_app", message: "it is not there." }],
  unseen: ["passwords"],
};
const shown = {
  report,
  page: () => ({ access: { schemas: [], logins: [] }, contracts: { services: ["orders"], edges: [] } }),
  files: ["access/orders.json", "access/catalog.json"],
};

describe("into a file", () => {
  it.each<[Format, string]>([
    ["text", "PostgreSQL 18, database shop"],
    ["json", '{\n  "format": "rolewright/audit@1"'],
    ["markdown", "## Access audit: 1 error"],
    ["html", "<!DOCTYPE html>"],
    ["sarif", '{\n  "$schema": "https://json.schemastore.org/sarif-2.1.0.json"'],
    ["junit", "<?xml"],
  ])("%s", (format, start) => {
    const file = path.join(folder, format);
    writeReport(format, shown, file);
    const text = fs.readFileSync(file, "utf8");
    expect(text.startsWith(start), text.slice(0, 100)).toBe(true);
    expect(text.endsWith("\n")).toBe(true);
    expect(text).toContain("role-missing");
  });

  it("shows findings beside the first file", () => {
    writeReport("sarif", shown, path.join(folder, "sarif"));
    expect(fs.readFileSync(path.join(folder, "sarif"), "utf8")).toContain('"uri": "access/orders.json"');
  });
});

it("on the terminal without an output", () => {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  writeReport("markdown", shown);
  const written = write.mock.calls.map(([text]) => text).join("");
  write.mockRestore();
  expect(written).toContain("## Access audit: 1 error");
});

it("knows no other format", () => {
  const command = new Command().addOption(formatOption()).addOption(outputOption()).exitOverride();
  command.configureOutput({ writeErr: () => {} });
  expect(command.parse(["--output", "x"], { from: "user" }).opts()).toEqual({ format: "text", output: "x" });
  expect(() => command.parse(["--format", "pdf"], { from: "user" })).toThrow(
    "Allowed choices are text, json",
  );
});
