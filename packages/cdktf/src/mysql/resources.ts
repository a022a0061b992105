import {
  databaseOf,
  keepsData,
  type MySqlAccount,
  type MySqlDeclaration,
  type MySqlRecord,
  membershipSql,
  shownPlace,
  shownPrivileges,
} from "@rolewright/core/mysql";
import type { TerraformProvider, TerraformResource } from "cdktf";
import { addressIn, addressOf, place } from "../service/addresses.js";
import type { ResourceOptions } from "../service/engine.js";
import { guardedName, noted } from "../service/terraform-data.js";
import { loginArguments } from "./login.js";
import type { LoginProps } from "./props.js";
import { MysqlDatabase } from "./provider/database.js";
import { MysqlDefaultRoles } from "./provider/default-roles.js";
import { MysqlGrant, type MysqlGrantConfig } from "./provider/grant.js";
import { MysqlRole } from "./provider/role.js";
import { MysqlSql } from "./provider/sql.js";
import { MysqlUser } from "./provider/user.js";

type Options = ResourceOptions<LoginProps>;

/** The arguments that every resource has. */
interface Shared {
  provider?: TerraformProvider;
  lifecycle?: { preventDestroy: true } | { replaceTriggeredBy: string[] };
}

/** One record, one resource of the provider. */
export function createResource(
  record: MySqlRecord,
  options: Options,
  declaration: MySqlDeclaration,
): TerraformResource {
  const id = addressOf(options.service, record);
  return place(create(record, id, options, declaration), id, options.dependsOn);
}

function create(
  record: MySqlRecord,
  id: string,
  options: Options,
  declaration: MySqlDeclaration,
): TerraformResource {
  const { scope, protect, login, provider } = options;
  const shared: Shared = { ...(provider && { provider }), ...replacedWithUser(options) };
  switch (record.kind) {
    case "database": {
      const database = new MysqlDatabase(scope, id, {
        name: record.name,
        defaultCharacterSet: record.characterSet,
        defaultCollation: record.collation,
        ...shared,
        ...(protect && { lifecycle: { preventDestroy: true } }),
      });
      guardedName(database, id, record.name, protect || keepsData(declaration));
      return database;
    }
    case "role":
      return new MysqlRole(scope, id, { name: record.name, ...shared });
    case "user": {
      const user = new MysqlUser(scope, id, {
        user: record.name,
        host: record.host,
        ...(login && loginArguments(login, record.name)),
        ...shared,
      });
      replaceWithPassword(user, id, login);
      return user;
    }
    case "grant":
      return new MysqlGrant(scope, id, {
        ...granteeOf(record, options),
        ...shownPlace(record),
        privileges: shownPrivileges(record, declaration.engine),
        ...shared,
      });
    case "roleGrant":
      // A contract that an application uses. The provider has one grant of roles for each grantee, takes all of it away when one
      // role comes or goes, and can make no other while an owner has withdrawn one of them. So each is a statement of its own.
      return record.grantee.host === undefined
        ? new MysqlSql(scope, id, { name: id, ...membershipSql(record, declaration.engine), ...shared })
        : new MysqlGrant(scope, id, {
            ...granteeOf(record, options),
            database: databaseOf(declaration),
            roles: record.roles,
            ...shared,
          });
    case "defaultRoles": {
      const { user, host } = userOf(options);
      return new MysqlDefaultRoles(scope, id, { user, host, roles: record.roles, ...shared });
    }
  }
}

/**
 * The user that a record ends with. Its name and host are taken from its resource: MariaDB makes an account without a password of
 * one that is mistyped.
 */
const userOf = ({ endsWith }: Options): MysqlUser => endsWith as MysqlUser;

const granteeOf = (
  { grantee }: { grantee: MySqlAccount },
  options: Options,
): Pick<MysqlGrantConfig, "user" | "host" | "role"> =>
  grantee.host === undefined
    ? { role: grantee.name }
    : { user: userOf(options).user, host: userOf(options).host };

/**
 * From `passwordWo` to a `password` the provider would make a user whose password is empty, so such a user is made anew. Of that Terraform
 * sees nothing but what is in the state.
 */
function replaceWithPassword(user: MysqlUser, id: string, login: LoginProps | undefined): void {
  if (login?.password === undefined && login?.passwordWo === undefined) return;
  const kind = login.password === undefined ? "passwordWo" : "password";
  user.lifecycle = { replaceTriggeredBy: [noted(user, "password", `${id}-password`, kind)] };
}

/**
 * A user that is replaced has lost what was granted to it, which Terraform saw before. The id changes then; the user as a whole
 * changes with each new password too.
 */
const replacedWithUser = ({ endsWith }: Options): Pick<Shared, "lifecycle"> =>
  endsWith instanceof MysqlUser ? { lifecycle: { replaceTriggeredBy: [`${addressIn(endsWith)}.id`] } } : {};
