import type { AccessCell, AccessRight } from "../../access-cells.js";

const SOURCES: Record<AccessRight["source"], string> = {
  grant: "granted",
  owner: "as the owner",
  public: "granted to every role",
  predefined: "by a role of PostgreSQL",
  superuser: "as a superuser",
};
export const sourceOf = ({ source }: AccessRight): string => SOURCES[source];

/** What a right is on: `3 tables`, or `tables made later`. */
export const extentOf = ({ kind, names }: AccessRight): string =>
  names.length === 0
    ? `${kind}s made later`
    : kind === "schema"
      ? "the schema"
      : `${names.length.toLocaleString("en")} ${kind}${names.length === 1 ? "" : "s"}`;

const USUAL = ["SELECT", "INSERT", "UPDATE", "DELETE"];

/** As everybody says them: SELECT, INSERT, UPDATE, DELETE, and then the others. */
export const privilegesOf = ({ privileges }: AccessRight): string[] => [
  ...USUAL.filter((each) => privileges.includes(each)),
  ...privileges.filter((each) => !USUAL.includes(each)),
];

/** A right in words: `SELECT, INSERT on 3 tables`. */
export const rightOf = (right: AccessRight): string =>
  `${privilegesOf(right).join(", ")} on ${extentOf(right)}`;

const KINDS: AccessRight["kind"][] = ["table", "column", "sequence", "routine", "schema"];
const rank = ({ kind }: AccessRight): number => KINDS.indexOf(kind);
const rankOf = (rights: AccessRight[]): number => Math.min(...rights.map(rank));

/** The rights of a cell by the path that gives them: those on tables first, and of these the shortest. */
export const byPath = ({
  rights,
}: AccessCell): { path: string[]; setRole: boolean; rights: AccessRight[] }[] =>
  [...Map.groupBy(rights, ({ path, source, setRole }) => JSON.stringify([path, source, setRole])).values()]
    .map((some) => ({
      path: some[0]?.path ?? [],
      setRole: some[0]?.setRole ?? false,
      rights: some.toSorted((a, b) => rank(a) - rank(b)),
    }))
    .toSorted((a, b) => rankOf(a.rights) - rankOf(b.rights) || a.path.length - b.path.length);

const VERBS: Record<string, string> = { s: "reads", i: "inserts", u: "updates", d: "deletes" };

/** The letters of a cell, for who does not see them. */
export function spoken(cell: AccessCell): string {
  const said = undeclaredOf(cell);
  return `${verbsOf(cell.letters)}${said === undefined ? "" : `; ${said}`}`;
}

function verbsOf(letters: string): string {
  if (letters === "owner") return "acts as the owner";
  if (letters === "") return "has rights, and none on tables";
  return [...letters]
    .map((letter) => `${VERBS[letter.toLowerCase()]}${letter === letter.toLowerCase() ? " some" : ""}`)
    .join(", ");
}

/** What no manifest declares of a cell, if anything. */
export function undeclaredOf({ undeclared }: AccessCell): string | undefined {
  if (undeclared === undefined) return undefined;
  return `no manifest declares that it ${verbsOf(undeclared).replaceAll(", ", " or ")}`;
}
