import type { Provider } from "../../provider.js";
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
    { handler: database, pulumi: "mysql:index/database:Database" },
    { handler: grant, pulumi: "mysql:index/grant:Grant" },
    { handler: roleOf(connect), pulumi: "mysql:index/role:Role" },
    { handler: user, pulumi: "mysql:index/user:User" },
  ],
};
