import * as mysql from "@pulumi/mysql";
import type * as pulumi from "@pulumi/pulumi";
import {
  databaseOf,
  grantedPrivileges,
  keepsData,
  type MySqlAccount,
  type MySqlDeclaration,
  type MySqlGrantRecord,
  type MySqlRecord,
  type MySqlUserRecord,
  membershipSql,
  routineOf,
  shownPlace,
  shownPrivileges,
} from "@rolewright/core/mysql";
import { aliasesOf } from "../service/child.js";
import type { ChildOptions } from "../service/engine.js";
import type { LoginArgs } from "./args.js";
import { petoju } from "./petoju.js";

type Options = ChildOptions<LoginArgs>;

/** One record, one resource of the provider that is installed. The official one has none for the default role of a user. */
export function createResource(
  record: MySqlRecord,
  options: Options,
  declaration: MySqlDeclaration,
): pulumi.CustomResource | undefined {
  const { name } = options;
  switch (record.kind) {
    case "database":
      return new mysql.Database(
        name,
        {
          name: record.name,
          defaultCharacterSet: record.characterSet,
          defaultCollation: record.collation,
        },
        { ...shared(options), protect: options.protect, retainOnDelete: keepsData(declaration) },
      );
    case "role":
      return new mysql.Role(name, { name: record.name }, shared(options));
    case "user":
      return createUser(record, options);
    case "grant":
      return new mysql.Grant(
        name,
        { ...placeOf(record), privileges: privilegesOf(record, declaration), ...granteeOf(record, options) },
        shared(options),
      );
    case "roleGrant":
      // A contract: petoju/mysql has one grant of roles for each grantee, and can make no other while an owner has withdrawn one.
      if (petoju && record.grantee.host === undefined)
        return new petoju.Sql(name, { name, ...membershipSql(record, declaration.engine) }, shared(options));
      // The provider asks for a database here too, and makes nothing of it.
      return new mysql.Grant(
        name,
        { database: databaseOf(declaration), roles: record.roles, ...granteeOf(record, options) },
        shared(options),
      );
    case "defaultRoles": {
      const { user, host } = options.deletedWith as mysql.User;
      return petoju && new petoju.DefaultRoles(name, { user, host, roles: record.roles }, shared(options));
    }
  }
}

/**
 * The resource options that every child has. Nothing of an account can be made twice, and a grant that is made before the
 * old one is taken back would lose what both have.
 */
const shared = ({
  parent,
  dependsOn,
  former,
  deletedWith,
  hooks,
}: Options): pulumi.CustomResourceOptions => ({
  parent,
  dependsOn,
  aliases: aliasesOf(former),
  deleteBeforeReplace: true,
  ...(deletedWith && { deletedWith }),
  ...(hooks && { hooks }),
});

function createUser({ name, host }: MySqlUserRecord, options: Options): mysql.User {
  const { login: { authPlugin, tlsOption, oldPassword } = {}, password } = options;
  return new mysql.User(
    options.name,
    {
      user: name,
      host,
      ...(password && { plaintextPassword: password }),
      ...(authPlugin !== undefined && { authPlugin }),
      ...(tlsOption !== undefined && { tlsOption }),
      ...(oldPassword === "retain" && { retainOldPassword: true }),
      ...(oldPassword === "discard" && { discardOldPassword: true }),
    },
    shared(options),
  );
}

/**
 * A user is taken from its resource. A name that is mistyped would be another account, and a user that is made anew has lost what was
 * granted to it, which the provider does not see: the engine replaces what has its name of a user that it deletes first.
 */
function granteeOf(
  { grantee }: { grantee: MySqlAccount },
  { deletedWith }: Options,
): Pick<mysql.GrantArgs, "user" | "host" | "role"> {
  return deletedWith instanceof mysql.User
    ? { user: deletedWith.user, host: deletedWith.host }
    : { role: grantee.name };
}

/** The official provider asks nobody what is granted; petoju/mysql compares a grant with what the server shows of it. */
const privilegesOf = (record: MySqlGrantRecord, { engine }: MySqlDeclaration): string[] =>
  petoju ? shownPrivileges(record, engine) : grantedPrivileges(record);

/** The official provider quotes a database, but for one that ends with a quote already: that is its way to a routine. */
function placeOf(
  record: MySqlGrantRecord,
): Pick<mysql.GrantArgs, "database" | "table"> & { database: string } {
  if (petoju || record.routine === undefined) return shownPlace(record);
  const { kind, name } = routineOf(record.routine);
  return { database: `${kind} \`${record.spelling}\``, table: name };
}
