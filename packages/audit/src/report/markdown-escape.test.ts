import { describe, expect, it } from "vitest";
import { code, codeBlock, prose } from "./markdown-escape.js";
import { STRANGE } from "./report.fixture.js";

describe("prose", () => {
  it.each([
    ["a_b*c", "a\\_b\\*c"],
    ["<b>&amp;", "&lt;b&gt;&amp;amp;"],
    ["a|b", "a\\|b"],
    ["`x`", "\\`x\\`"],
    ["[x](y)", "\\[x\\](y)"],
    ["@team", "@&#8203;team"],
    ["see #12, GH-3", "see #&#8203;12, GH-&#8203;3"],
    ["https://x.example", "https:&#8203;//x.example"],
    ["one\ntwo", "one\\\\ntwo"],
  ])("%s", (text, expected) => expect(prose(text)).toBe(expected));

  it("leaves no tag, mention or line of its own", () => {
    expect(prose(STRANGE)).not.toMatch(/[<>\n]|@\w|(?<!\\)[`|]/);
  });
});

describe("code", () => {
  it.each([
    ["plain", "`plain`"],
    ["a`b", "``a`b``"],
    ["`", "`` ` ``"],
    ["a``b`c", "```a``b`c```"],
  ])("%s", (text, expected) => expect(code(text)).toBe(expected));

  it("keeps a table's cell whole", () => expect(code("a|b", true)).toBe("`a\\|b`"));

  it("is not ended by what a block holds", () => {
    expect(codeBlock("sql", ['DROP ROLE "```\n"'], "  ")).toBe('  ````sql\n  DROP ROLE "```\\n"\n  ````');
  });
});
