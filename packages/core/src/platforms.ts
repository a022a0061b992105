/** Who runs the server. */
export type Platform = "self-managed" | "rds" | "cloudsql" | "azure";

/** All of them. */
export const PLATFORMS: Platform[] = ["self-managed", "rds", "cloudsql", "azure"];

/**
 * What each platform keeps for itself: the beginnings of role names, and databases. On each of them superusers are the
 * vendor's own, so that neither a deployer nor a service can be one.
 */
const RESERVED: Record<Platform, { title: string; roles: string[]; databases: string[] }> = {
  "self-managed": { title: "the server", roles: [], databases: [] },
  // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html
  rds: { title: "Amazon RDS", roles: ["rds"], databases: ["rdsadmin"] },
  // https://cloud.google.com/sql/docs/postgres/users
  cloudsql: { title: "Cloud SQL", roles: ["cloudsql"], databases: ["cloudsqladmin"] },
  // https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-security
  azure: { title: "Azure", roles: ["azure"], databases: ["azure_maintenance", "azure_sys"] },
};

/** Why the roles of a service could not be made on a platform, or `undefined` if they could. */
export function platformNameProblem(identifier: string, platform: Platform): string | undefined {
  const { title, roles } = RESERVED[platform];
  const first = identifier.split("_")[0] ?? "";
  return roles.some((word) => first.startsWith(word))
    ? `"${identifier}" would make role names that begin with "${first}", which ${title} keeps for itself. Take another first part.`
    : undefined;
}

/** Why a database can not hold services on a platform, or `undefined` if it can. */
export function platformDatabaseProblem(database: string, platform: Platform): string | undefined {
  const { title, databases } = RESERVED[platform];
  return databases.includes(database)
    ? `"${database}" belongs to ${title} itself. Create a database for your services.`
    : undefined;
}
