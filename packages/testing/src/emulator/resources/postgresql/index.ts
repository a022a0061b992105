import type { Provider } from "../../provider.js";
import { configurationFrom } from "./configuration.js";
import { database } from "./database.js";
import { defaultPrivileges } from "./default-privileges.js";
import { extension } from "./extension.js";
import { grant } from "./grant.js";
import { grantRole } from "./grant-role.js";
import { role } from "./role.js";
import { schema } from "./schema.js";
import { Connections } from "./session.js";
import { POSTGRESQL } from "./terraform-configuration.js";

/** cyrilgdn/postgresql 1.27.0, and `@pulumi/postgresql` 3.18.1, which is a bridge over it. */
export const postgresql: Provider = {
  source: "cyrilgdn/postgresql",
  package: "postgresql",
  configuration: POSTGRESQL,
  connect: (values, registry) => new Connections(configurationFrom(values), registry),
  types: [
    {
      handler: database,
      pulumi: "postgresql:index/database:Database",
      terraform: "postgresql_database",
    },
    {
      handler: defaultPrivileges,
      pulumi: "postgresql:index/defaultPrivileges:DefaultPrivileges",
      terraform: "postgresql_default_privileges",
    },
    {
      handler: extension,
      pulumi: "postgresql:index/extension:Extension",
      terraform: "postgresql_extension",
    },
    { handler: grant, pulumi: "postgresql:index/grant:Grant", terraform: "postgresql_grant" },
    {
      handler: grantRole,
      pulumi: "postgresql:index/grantRole:GrantRole",
      terraform: "postgresql_grant_role",
    },
    { handler: role, pulumi: "postgresql:index/role:Role", terraform: "postgresql_role" },
    { handler: schema, pulumi: "postgresql:index/schema:Schema", terraform: "postgresql_schema" },
  ],
};
