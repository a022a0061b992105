import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";

const css = fs.readFileSync(path.join(__dirname, "style.css"), "utf8");
const [light, dark] = [...css.matchAll(/:root {([^}]*)}/g)].map(([, rules]) =>
  Object.fromEntries(
    [...(rules as string).matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name, color]) => [name, color]),
  ),
) as [Record<string, string>, Record<string, string>];

/** See https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}
function luminance(color: string): number {
  const parts = channels(color).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
}
const channels = (color: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
const mixed = (color: string, under: string, part: number): string =>
  `#${channels(color)
    .map((value, index) => Math.round(value * part + (channels(under)[index] as number) * (1 - part)))
    .map((value) => value.toString(16).padStart(2, "0"))
    .join("")}`;

const PAIRS = [
  ["text", ["ground", "card", "raised", "accent-soft"]],
  ["quiet", ["ground", "card", "raised", "note-soft"]],
  ["accent", ["card", "raised"]],
  ["card", ["accent"]],
  ["error", ["card", "error-soft"]],
  ["warning", ["card", "warning-soft"]],
  ["note", ["card", "note-soft"]],
  ["good", ["good-soft"]],
  ...["S", "I", "U", "D"].map((letter) => [letter, ["card", "raised", "accent-soft"]]),
] as [string, string[]][];

describe.each([
  ["light", light],
  ["dark", { ...light, ...dark }],
])("in the %s colours", (_, colors) => {
  it.each(PAIRS.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const)))(
    "%s can be read on %s",
    (text, ground) => {
      const [on, under] = [colors[text], colors[ground]] as [string, string];
      expect(contrast(on, under)).toBeGreaterThanOrEqual(4.5);
      // The ground of a letter is a little of its own colour.
      if (text.length === 1) expect(contrast(on, mixed(on, under, 0.13))).toBeGreaterThanOrEqual(4.5);
    },
  );
});

it("moves nothing for who wants no motion, and is printed in light colours", () => {
  const still = css.slice(0, css.indexOf("@media (prefers-reduced-motion: no-preference)"));
  expect(still).not.toMatch(/transition|animation/);
  expect(css).toContain("@media screen and (prefers-color-scheme: dark)");
});
