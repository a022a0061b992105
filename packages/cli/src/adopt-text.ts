import { type Adopted, count, type NotAdopted, someOf } from "@rolewright/audit";

/** The most objects that a line names. */
const MOST = 3;

/** What became of each login, and what is left over. */
export function adoptedText({ declarations, logins, left, wider, administrators }: Adopted): string {
  return [
    `${count(declarations.length, "service")}: ${declarations.map(({ service }) => service).join(", ") || "none"}`,
    "",
    ...table([
      ["login found", "login declared", "service"],
      ...logins.map(({ found, declared, service }) => [found, declared, service]),
    ]),
    "",
    ...listed("Not expressed, and not in the declarations:", left),
    ...listed("Declared, and not there:", wider),
    ...(left.length + wider.length === 0
      ? ["Each login has by the declarations exactly what it has now."]
      : [`${count(left.length + wider.length, "thing")} left over.`]),
    ...(administrators.length === 0
      ? []
      : [`Not declared, since they are superusers or create roles: ${administrators.join(", ")}.`]),
  ].join("\n");
}

const listed = (title: string, some: NotAdopted[]): string[] =>
  some.length === 0 ? [] : [title, ...some.map((each) => `  ${textOf(each)}`), ""];

function textOf({ login, kind, schema, names, privileges, path }: NotAdopted): string {
  const who = login === "public" ? "every role (PUBLIC)" : login;
  const by = path.length > 1 ? `, by ${path.join(" -> ")}` : "";
  return kind === "role"
    ? `${who}: the attribute ${privileges.join(", ")}`
    : `${who}: ${privileges.join(", ")} on ${placeOf(kind, schema, names)}${by}`;
}

function placeOf(kind: string, schema: string | undefined, names: string[]): string {
  if (names.length === 0) return `${kind} ${schema}`;
  const of = schema === undefined ? "" : `${schema}.`;
  const listed = someOf(
    names.map((name) => `${of}${name}`),
    MOST,
  );
  return `${names.length === 1 ? kind : `${names.length} ${kind}s:`} ${listed}`;
}

function table(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return lines.toSpliced(1, 0, widths.map((width) => "-".repeat(width)).join("  "));
}
