import {
  type AccessDifference,
  type Catalog,
  count,
  type RoleDifference,
  type ServerDiff,
  type Side,
  someOf,
} from "@rolewright/audit";
import { paint } from "./findings.js";

/** How the two servers are called. */
export type SideNames = Record<Side, string>;

/** The most of each kind of thing that a line names. */
const MOST = 3;

/** What two servers differ in, a line or two for each difference. */
export function diffServersText(
  { access, roles, unused, unseen }: ServerDiff,
  names: SideNames,
  catalogs: Record<Side, Catalog>,
): string {
  const different = access.length + roles.length;
  return [
    ...Object.entries(catalogs).map(
      ([side, { version, database, readBy }]) =>
        `${names[side as Side]}: PostgreSQL ${version}, database ${database}, read by ${readBy}`,
    ),
    "",
    ...(roles.length === 0
      ? []
      : [paint("bold", "Roles"), ...roles.map((each) => roleText(each, names)), ""]),
    ...(access.length === 0
      ? []
      : [paint("bold", "Access"), ...access.flatMap((each) => accessText(each, names)), ""]),
    different === 0 ? "Access is the same." : `${count(different, "difference")}.`,
    ...unused.map(
      ({ reason, ...about }) =>
        `Exception of no use, since nothing differs there: ${Object.entries(about)
          .map(([field, value]) => `${field} ${value}`)
          .join(", ")} (${reason})`,
    ),
    paint("dim", `Not compared: ${unseen.join("; ")}.`),
  ].join("\n");
}

function roleText(found: RoleDifference, names: SideNames): string {
  if (found.kind === "role")
    return `  ${found.role}: a ${found.login ? "login" : "role"} only in ${names[found.onlyIn]}`;
  const { first, second } = found;
  if (found.kind === "attribute")
    return `  ${found.role}: ${found.attribute} is ${first ?? "not set"} in ${names.first}, and ${second ?? "not set"} in ${names.second}`;
  const member = `  ${found.role}: a member of ${found.of}`;
  return first === undefined || second === undefined
    ? `${member} only in ${first === undefined ? names.second : names.first} (${first ?? second})`
    : `${member} with ${first} in ${names.first}, and with ${second} in ${names.second}`;
}

function accessText(
  { logins, onlyIn, schema, kind, privileges, names, missing }: AccessDifference,
  sides: SideNames,
): string[] {
  const who = someOf(
    logins.map(({ login }) => (login === "public" ? "every role (PUBLIC)" : login)),
    MOST,
  );
  const lacks = missing ? `, which ${sides[onlyIn === "first" ? "second" : "first"]} does not have` : "";
  const paths = logins.flatMap((each) => each.paths).filter((path) => path.length > 1);
  const more = paths.length - MOST;
  return [
    `  ${who}: only in ${sides[onlyIn]}: ${privileges.join(", ")} on ${place(kind, schema, names)}${lacks}`,
    ...paths.slice(0, MOST).map((path) => paint("dim", `    ${path.join(" -> ")}`)),
    ...(more > 0 ? [paint("dim", `    and ${count(more, "more path")}`)] : []),
  ];
}

function place(kind: string, schema: string | undefined, names: string[]): string {
  if (names.length === 0) return `the ${kind}`;
  const of = schema === undefined || kind === "schema" ? "" : `${schema}.`;
  return names.length > MOST
    ? `${names.length} ${kind}s${schema === undefined ? "" : ` of ${schema}`}`
    : `${names.length === 1 ? kind : `${kind}s`} ${names.map((name) => `${of}${name}`).join(", ")}`;
}
