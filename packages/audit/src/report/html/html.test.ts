import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { report, STRANGE } from "../report.fixture.js";
import { renderHtml } from "./html.js";
import { unpack } from "./page/unpack.js";
import type { HtmlArgs, PageData } from "./page-data.js";

const args: HtmlArgs = {
  report,
  access: {
    schemas: [{ schema: STRANGE, service: "orders" }],
    logins: [
      {
        login: STRANGE,
        cells: [
          {
            schema: STRANGE,
            letters: "S",
            rights: [
              {
                kind: "table",
                names: [STRANGE, "<!--"],
                privileges: ["SELECT"],
                source: "grant",
                path: [STRANGE],
                setRole: false,
              },
            ],
          },
        ],
      },
    ],
  },
  contracts: {
    services: ["orders", STRANGE],
    edges: [{ owner: "orders", consumer: STRANGE, access: ["read-only"], state: "agreed" }],
  },
};
const page = renderHtml({ ...args, title: STRANGE });
const parts = (tag: string): string[] =>
  [...page.matchAll(new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`, "g"))].map(([, text]) => text as string);

it("holds all of its data, and gives it back", () => {
  const [data] = parts("script");
  const { report: shown, access, contracts, title, rules } = unpack(JSON.parse(data as string)) as PageData;
  expect({ report: shown, access, contracts, title }).toEqual({ ...args, title: STRANGE });
  expect(rules["contract-unused"]?.help).toBe("https://rolewright.dev/docs/rules.md#contract-unused");
});

it("is broken out of by no name", () => {
  expect(page.match(/<\/script/gi)).toHaveLength(2);
  expect(page.match(/<(script|style|title|main)\b/g)).toHaveLength(5);
  expect(page).not.toMatch(/<img|<!--/);
  expect(parts("title")[0]).not.toMatch(/[<>"]/);
});

it("runs its own script and style only, and asks nobody for anything", () => {
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "";
  const hash = (text: string | undefined): string =>
    `'sha256-${createHash("sha256")
      .update(text ?? "")
      .digest("base64")}'`;
  expect(policy).toBe(
    `default-src 'none'; style-src ${hash(parts("style")[0])}; script-src ${hash(parts("script")[1])}; base-uri 'none'; form-action 'none'`,
  );
  const [, script] = parts("script");
  expect(`${script}${parts("style")[0]}`).not.toMatch(
    /innerHTML|insertAdjacentHTML|document\.write|eval\(|fetch\(|@import|url\((?!#)/,
  );
  const markup = page.replace(/(<(script|style|title)[^>]*>)[\s\S]*?(?=<\/\2>)/g, "$1");
  expect(markup).not.toMatch(/<(link|iframe|img|object|embed)\b| (src|on\w+)=/);
});

it("is the same for the same report", () => {
  expect(renderHtml(args)).toBe(renderHtml(structuredClone(args)));
});

it("has the name of the database as its heading where none is given", () => {
  expect(renderHtml(args)).toContain("<title>Access to shop</title>");
});
