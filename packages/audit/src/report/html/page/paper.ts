import type { AccessTable } from "../../access-table.js";
import { el } from "./dom.js";

/** A wide table does not go on paper; a list of who may do what where does. It is filled when somebody prints. */
export function onPaper(table: HTMLElement, { logins }: AccessTable): void {
  table.replaceChildren();
  window.onbeforeprint = () => {
    table.replaceChildren(
      el(
        "thead",
        {},
        el("tr", {}, ...["service", "login", "access"].map((name) => el("th", { scope: "col" }, name))),
      ),
      el(
        "tbody",
        {},
        ...logins.map(({ service = "", login, superuser, cells }) =>
          el(
            "tr",
            {},
            el("td", {}, service),
            el("th", { scope: "row" }, login === "public" ? "every role" : login),
            el(
              "td",
              {},
              superuser
                ? "everything, as a superuser"
                : cells.map(({ schema, letters }) => `${schema} ${letters || "+"}`).join(", ") || "none",
            ),
          ),
        ),
      ),
    );
  };
}
