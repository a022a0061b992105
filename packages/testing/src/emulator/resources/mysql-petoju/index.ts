import type { Provider, ResourceType } from "../../provider.js";
import type { ResourceHandler } from "../../resource.js";
import { databaseOf } from "../mysql/database.js";
import { roleOf } from "../mysql/role.js";
import { CONFIGURATION } from "./configuration.js";
import { Connections } from "./connections.js";
import { defaultRoles } from "./default-roles.js";
import { grant } from "./grant.js";
import { sql } from "./sql.js";
import { user } from "./user.js";

const connect = async (db: Connections): Promise<Connections> => db;

const plainDatabase = databaseOf<Connections>({
  characterSet: "utf8mb4",
  collation: "utf8mb4_general_ci",
  words: {
    CREATE: "failed running SQL to create DB",
    ALTER: "failed updating DB",
    DROP: "failed deleting DB",
  },
  connect,
  defaultCollation: (db, characterSet) =>
    db.query(
      "SELECT COLLATION_NAME, CHARACTER_SET_NAME FROM INFORMATION_SCHEMA.COLLATIONS WHERE CHARACTER_SET_NAME = ? AND `IS_DEFAULT` = 'Yes'",
      [characterSet],
    ),
});

const database: ResourceHandler<Connections> = {
  ...plainDatabase,
  importState: (db, id, attributesOf) => plainDatabase.read(db, id, attributesOf({})),
};

/**
 * petoju/mysql 3.0.97: the source of 3.0.94 (214310d), which is the last that is to be had, and the versions of MariaDB on Debian
 * and Ubuntu, which 3.0.97 can read and 3.0.94 can not.
 */
export const petojuMySql: Provider = {
  source: "petoju/mysql",
  package: "terraform-provider",
  version: "3.0.97",
  configuration: CONFIGURATION,
  connect: (values, registry) => new Connections(values, registry),
  types: [
    type("Database", database),
    type("DefaultRoles", defaultRoles),
    type("Grant", grant),
    type("Role", roleOf(connect)),
    type("Sql", sql),
    type("User", user),
  ],
};

function type(name: string, handler: ResourceHandler<Connections>): ResourceType {
  const camel = name.charAt(0).toLowerCase() + name.slice(1);
  const snake = camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return { handler, pulumi: `mysql:index/${camel}:${name}`, terraform: `mysql_${snake}` };
}
