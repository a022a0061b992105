import type { Provider, ResourceType } from "../../provider.js";
import type { ResourceHandler } from "../../resource.js";
import { databaseOf } from "../mysql/database.js";
import { roleOf } from "../mysql/role.js";
import { Connections, connect, connectAndAskVersion } from "./connections.js";
import { grant } from "./grant.js";
import { user } from "./user.js";

const database = databaseOf<Connections>({
  characterSet: "utf8",
  collation: "utf8_general_ci",
  words: { CREATE: "", ALTER: "", DROP: "" },
  connect,
  async defaultCollation(db, characterSet) {
    const sql = await connectAndAskVersion(db);
    return sql.query("SHOW COLLATION WHERE `Charset` = ? AND `Default` = 'Yes'", [characterSet]);
  },
});

/** `@pulumi/mysql` 3.3, a bridge over hashicorp/mysql 1.9.0 of 2019, which is archived. MySQL only. */
export const hashicorpMySql: Provider = {
  package: "mysql",
  configuration: {},
  connect: (values, registry) => new Connections(values, registry),
  types: [
    type("mysql:index/database:Database", database),
    type("mysql:index/grant:Grant", grant),
    type("mysql:index/role:Role", roleOf(connect)),
    type("mysql:index/user:User", user),
  ],
};

function type(pulumi: string, handler: ResourceHandler<Connections>): ResourceType {
  return { pulumi, handler: { ...handler, older: true } };
}
