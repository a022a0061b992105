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
  routineOf,
} from "@rolewright/core/mysql";
import { aliasesOf } from "../service/child.js";
import type { ChildOptions } from "../service/engine.js";
import type { LoginArgs } from "./args.js";

type Options = ChildOptions<LoginArgs>;

/** One record, one resource of the official provider, which has none for the default role of a user. */
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
        { ...placeOf(record), privileges: grantedPrivileges(record), ...granteeOf(record, options) },
        grantOptions(options),
      );
    case "roleGrant":
      // The provider asks for a database here too, and makes nothing of it.
      return new mysql.Grant(
        name,
        { database: databaseOf(declaration), roles: record.roles, ...granteeOf(record, options) },
        grantOptions(options),
      );
    case "defaultRoles":
      return undefined;
  }
}

/**
 * The resource options that every child has. Nothing of an account can be made twice, and a grant that is made before the
 * old one is taken back would lose what both have.
 */
const shared = ({ parent, dependsOn, former, deletedWith }: Options): pulumi.CustomResourceOptions => ({
  parent,
  dependsOn,
  aliases: aliasesOf(former),
  deleteBeforeReplace: true,
  ...(deletedWith && { deletedWith }),
});

/** A user that is made anew has lost what was granted to it, which the provider does not see. */
const grantOptions = (options: Options): pulumi.CustomResourceOptions => ({
  ...shared(options),
  ...(options.deletedWith instanceof mysql.User && { replaceWith: [options.deletedWith] }),
});

function createUser({ name, host }: MySqlUserRecord, options: Options): mysql.User {
  const { login: { authPlugin, tlsOption } = {}, password } = options;
  return new mysql.User(
    options.name,
    {
      user: name,
      host,
      ...(password && { plaintextPassword: password }),
      ...(authPlugin !== undefined && { authPlugin }),
      ...(tlsOption !== undefined && { tlsOption }),
    },
    shared(options),
  );
}

/** A user is taken from its resource: a name that is mistyped would be another account. */
function granteeOf(
  { grantee }: { grantee: MySqlAccount },
  { deletedWith }: Options,
): Pick<mysql.GrantArgs, "user" | "host" | "role"> {
  return deletedWith instanceof mysql.User
    ? { user: deletedWith.user, host: deletedWith.host }
    : { role: grantee.name };
}

/** The provider quotes a database, but for one that ends with a quote already: that is its way to a routine. */
function placeOf({
  spelling,
  table,
  routine,
}: MySqlGrantRecord): Pick<mysql.GrantArgs, "database" | "table"> & { database: string } {
  if (routine === undefined) return { database: spelling, table: table ?? "*" };
  const { kind, name } = routineOf(routine);
  return { database: `${kind} \`${spelling}\``, table: name };
}
