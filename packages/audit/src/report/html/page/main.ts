import type { Severity } from "../../../finding.js";
import type { PageData } from "../page-data.js";
import { contracts } from "./contracts.js";
import { button, el, named, numberOf } from "./dom.js";
import { accessFor, contractsFor, findingsFor, wantedBy } from "./filter.js";
import { findingList } from "./findings.js";
import { inspector } from "./inspector.js";
import { matrix } from "./matrix.js";
import { tip } from "./tip.js";
import { unpack } from "./unpack.js";

const SEVERITIES: Severity[] = ["error", "warning", "note"];

function start(): void {
  const data = unpack(JSON.parse(document.getElementById("data")?.textContent ?? "[]")) as PageData;
  const { report, access, title } = data;
  const severities = new Set(SEVERITIES);
  const input = el("input", {
    type: "search",
    id: "filter",
    placeholder: "Filter logins, schemas, services and findings",
    "aria-label": "Filter logins, schemas, services and findings",
    autocomplete: "off",
    spellcheck: "false",
  });
  const filterBy = (text: string): void => {
    input.value = input.value === text ? "" : text;
    refresh();
  };
  const small = tip();
  const large = inspector();
  const found = findingList(data, filterBy);
  const cells = matrix(access, { tip: small, inspector: large, filterBy });
  const graph = contracts(data.contracts, filterBy);

  const tiles = SEVERITIES.map((severity) => {
    const number = report.findings.filter((each) => each.severity === severity).length;
    const tile: HTMLButtonElement = button(
      { class: `tile ${severity}`, "aria-pressed": "true", disabled: number === 0 },
      numberOf(number, severity),
      () => {
        const on = !severities.delete(severity);
        if (on) severities.add(severity);
        tile.setAttribute("aria-pressed", String(on));
        refresh();
      },
    );
    return tile;
  });

  function refresh(): void {
    const wanted = wantedBy(input.value);
    small.hide();
    found.show(findingsFor(report.findings, wanted, severities));
    cells.show(accessFor(access, wanted));
    graph.show(contractsFor(data.contracts, wanted));
  }

  const contents = el(
    "nav",
    { "aria-label": "Parts of this page" },
    ...["findings", "access", "contracts"].map((id) =>
      el("a", { href: `#${id}` }, `${id[0]?.toUpperCase()}${id.slice(1)}`),
    ),
  );
  const { engine, version, database, readBy } = report.server;
  const kind = engine === undefined ? "PostgreSQL" : { mysql: "MySQL", mariadb: "MariaDB" }[engine];
  const page = document.getElementById("page") as HTMLElement;
  page.append(
    el(
      "header",
      { class: "top" },
      el("h1", {}, title),
      el(
        "p",
        { class: "quiet" },
        `${kind} ${version}, `,
        ...(database === undefined ? [] : ["database ", named(database), ", "]),
        "read by ",
        named(readBy),
        `; ${numberOf(report.services.length, "service")} compared`,
      ),
    ),
    el(
      "div",
      { class: "bar", role: "search" },
      input,
      contents,
      el("div", { class: "tiles", role: "group", "aria-label": "Severities" }, ...tiles),
    ),
    found.element,
    cells.element,
    graph.element,
    el("footer", {}, el("p", {}, `Not looked at: ${report.unseen.join("; ")}.`)),
  );
  document.body.append(small.element, large.element);
  refresh();

  let typing: number | undefined;
  input.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(refresh, 120);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !(event.target instanceof HTMLInputElement)) {
      event.preventDefault();
      input.focus();
    }
    if (event.key !== "Escape") return;
    if (large.close() || small.close() || input.value === "") return;
    filterBy("");
  });
  window.addEventListener("beforeprint", () => {
    found.showAll();
    for (const each of document.querySelectorAll("details")) each.open = true;
  });
}

start();
