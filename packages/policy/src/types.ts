/** The resource types that the policies look at, as the engine names them. */
export const ROLE = "postgresql:index/role:Role";
export const SCHEMA = "postgresql:index/schema:Schema";
export const GRANT = "postgresql:index/grant:Grant";
export const GRANT_ROLE = "postgresql:index/grantRole:GrantRole";
export const DEFAULT_PRIVILEGES = "postgresql:index/defaultPrivileges:DefaultPrivileges";
export const SERVICE = "rolewright-postgresql:index:ServiceDatabase";

/** What gives privileges to a role, now or of later objects. */
export const isGrant = (type: string): boolean => type === GRANT || type === DEFAULT_PRIVILEGES;

/** Privileges that a resource gives. */
export const privilegesOf = ({ privileges }: Record<string, unknown>): string[] =>
  (privileges as string[] | undefined) ?? [];

/** On what a resource gives them, for a message: `schema shop.sales`, `all tables of shop.sales`, `table note of shop.sales`. */
export function placeOf(props: Record<string, unknown>): string {
  const { objectType, schema, database } = props;
  const where = [database, schema].filter(Boolean).join(".");
  if (objectType === "database" || objectType === "schema") return `${objectType} ${where}`;
  const named = [...((props["objects"] as string[] | undefined) ?? [])].join(", ");
  return named === "" ? `all ${objectType}s of ${where}` : `${objectType} ${named} of ${where}`;
}
