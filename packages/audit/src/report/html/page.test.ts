import { type HTMLElement as Element, type HTMLInputElement as Input, Window } from "happy-dom";
import { afterAll, beforeEach, expect, it } from "vitest";
import type { AccessRight } from "../access-cells.js";
import type { AccessLogin } from "../access-table.js";
import { report } from "../report.fixture.js";
import { renderHtml } from "./html.js";
import { SCRIPT } from "./page.generated.js";

// Without layout: what is in sight is all, and where it stands is for a browser to say.

const right = (path: string[], ...names: string[]): AccessRight => ({
  kind: "table",
  names,
  privileges: ["SELECT"],
  source: "grant",
  path,
  setRole: false,
});
const login = (service: string, ...rights: [string, AccessRight][]): AccessLogin => ({
  login: `${service}_app_a`,
  service,
  cells: rights.map(([schema, each]) => ({ schema, letters: "S", rights: [each] })),
});
const html = renderHtml({
  report,
  access: {
    schemas: ["catalog", "orders", "reporting"].map((name) => ({ schema: name, service: name })),
    logins: [
      login("catalog", ["catalog", right(["catalog_app_a", "catalog_rw"], "product")]),
      login("orders", ["orders", right(["orders_app_a", "orders_rw"], "item", "purchase")]),
      login("reporting", ["orders", right(["reporting_app_a", "orders_for_reporting"], "purchase")]),
    ],
  },
  contracts: { services: [], edges: [] },
});

let page: Window;
beforeEach(() => {
  page = new Window({
    settings: { enableJavaScriptEvaluation: true, suppressInsecureJavaScriptEnvironmentWarning: true },
  });
  page.document.write(html.replace(/<script>[\s\S]*?<\/script>/, ""));
  page.eval(SCRIPT);
});
afterAll(() => page.happyDOM.close());

const found = (selector: string): Element => {
  const element = page.document.querySelector(selector);
  if (element === null) throw new Error(`there is no ${selector} in the page`);
  return element as Element;
};
const logins = (): string[] =>
  [...page.document.querySelectorAll("#access tbody th[scope=row]")].map((each) => each.textContent);
const cellOf = (row: string, column: string): Element => {
  const rows = [...page.document.querySelectorAll("#access [role=grid] tbody tr")];
  const columns = [...page.document.querySelectorAll("#access [role=grid] thead th")].slice(1);
  const at = columns.findIndex((each) => each.textContent === column);
  const cells = rows
    .find((each) => each.querySelector("th")?.textContent === row)
    ?.querySelectorAll("td.cell");
  return cells?.[at] as Element;
};
const press = (key: string, on: Element): boolean =>
  on.dispatchEvent(new page.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

it("shows every login and what it may do", () => {
  expect(logins()).toEqual(expect.arrayContaining(["catalog_app_a", "orders_app_a", "reporting_app_a"]));
  expect(cellOf("reporting_app_a", "orders").getAttribute("aria-label")).toBe("reads");
  expect(cellOf("reporting_app_a", "catalog").getAttribute("aria-label")).toBe("none");
  expect(found("#access").textContent).toContain("Not in the table: who may connect to the database");
});

it("shows what is typed into the filter, in all parts of the page", async () => {
  const filter = found("#filter") as Input;
  filter.value = "reporting";
  filter.dispatchEvent(new page.Event("input"));
  await expect.poll(logins).not.toContain("catalog_app_a");
  expect(logins()).toContain("reporting_app_a");
  expect(found("#findings").textContent).toContain("which does not use it");
  expect(found("#findings").textContent).not.toContain("guests");
  press("Escape", page.document.body as Element);
  expect(logins()).toContain("catalog_app_a");
});

it("says by which roles, to the pointer and to the keyboard", () => {
  const tip = found("#tip");
  expect(tip.hidden).toBe(true);
  const cell = cellOf("reporting_app_a", "orders");
  cell.focus();
  expect(tip.hidden).toBe(false);
  expect(tip.textContent).toContain("reporting_app_a→orders_for_reporting");
  expect(cell.getAttribute("aria-describedby")).toBe("tip");
});

it("goes by arrows, and lists all objects of a cell until Escape", () => {
  const inspector = found("#inspector");
  cellOf("catalog_app_a", "catalog").focus();
  press("ArrowRight", cellOf("catalog_app_a", "catalog"));
  press("ArrowDown", cellOf("catalog_app_a", "orders"));
  const cell = cellOf("orders_app_a", "orders");
  expect(page.document.activeElement === cell).toBe(true);
  expect(inspector.hidden).toBe(true);
  press("Enter", cell);
  expect(inspector.hidden).toBe(false);
  expect(inspector.textContent).toContain("orders_app_a→orders_rw");
  expect([...inspector.querySelectorAll(".objects bdi")].map((each) => each.textContent)).toEqual([
    "item",
    "purchase",
  ]);
  press("Escape", page.document.body as Element);
  expect(inspector.hidden).toBe(true);
  expect(page.document.activeElement === cell).toBe(true);
});
