/** Privileges in one form: `ALL PRIVILEGES`, sorted columns in backticks, without `USAGE`; sorted. */
export function normalizePrivileges(privileges: readonly string[]): string[] {
  return privileges
    .map((privilege) => {
      const bare = privilege.replace(/^[` ]+|[` ]+$/g, "");
      return ALL.test(bare) ? "ALL PRIVILEGES" : withSortedColumns(bare);
    })
    .filter((privilege) => privilege !== "USAGE")
    .sort();
}

const ALL = /\bALL ?(PRIVILEGES)?\b/i;

function withSortedColumns(privilege: string): string {
  const [, name, columns] = /^([^(]*)\((.*)\)$/.exec(privilege) ?? [];
  if (name === undefined || columns === undefined) return privilege;
  const sorted = columns
    .split(",")
    .map((column) => column.replace(/^[` ]+|[` ]+$/g, ""))
    .sort();
  return `${name.replace(/^ +| +$/g, "")}(${sorted.map((column) => `\`${column}\``).join(", ")})`;
}

/** Whether two lists are the same, however they are written. */
export function samePrivileges(a: readonly string[], b: readonly string[]): boolean {
  const [one, other] = [a, b].map((list) => normalizePrivileges(list).map((item) => item.toLowerCase()));
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The privileges of a line of SHOW GRANTS; those of columns have commas of their own. */
export function splitPrivileges(text: string): string[] {
  return text.split(/,(?![^(]*\))/).map((privilege) => privilege.trimStart());
}

export const holdsAll = (privileges: readonly string[]): boolean => privileges.some((one) => ALL.test(one));
