import type * as mysql from "@pulumi/mysql";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "@rolewright/core";
import {
  type MySql,
  type MySqlAccount,
  type MySqlDefaultRolesRecord,
  type MySqlRecord,
  renderSql,
} from "@rolewright/core/mysql";
import { aliasesOf } from "../service/child.js";
import type { ChildOptions, Engine } from "../service/engine.js";
import { knowsHooks } from "../service/engine-hooks.js";
import { serviceHook } from "../service/service-hook.js";
import type { LoginArgs, SetDefaultRole } from "./args.js";
import { ENGINE } from "./engine.js";
import { petoju } from "./petoju.js";

/** The engine calls a hook by its name, which stands in the state and in the message of a failure. */
const NAME = "rolewright sets the default role";

/** What is wrong with the argument, as far as it can be seen before deployment. */
export function problemsOfDefaultRole(setDefaultRole: unknown): Problem[] {
  const path = "setDefaultRole";
  if (setDefaultRole === undefined) return [];
  if (typeof setDefaultRole !== "function")
    return [{ path, reason: "it is no function. Give one that runs the statement that it is given." }];
  return petoju || knowsHooks("Resource")
    ? []
    : [
        {
          path,
          reason:
            "it needs Pulumi 3.202 or later, for the CLI and for @pulumi/pulumi. Update them, or leave it out and run `defaultRoleSql` after each new login.",
        },
      ];
}

/**
 * The components for MySQL, with a way to set default roles where the provider has none: when a login is granted its role, and
 * before a component is made or updated that stands in the state for its default role.
 *
 * Of a grant whose hook has failed the next deployment finds that it is there, and nothing to do; the component is not there until
 * the statement has run. The component is there when a login that was dropped by hand is made anew; the grant is not.
 */
export function engineWith(setDefaultRole?: SetDefaultRole): Engine<MySql, LoginArgs> {
  if (setDefaultRole === undefined || petoju) return ENGINE;
  const set = onceEach(setDefaultRole);
  return {
    ...ENGINE,
    create(record, options, declaration) {
      const hooked = (user: Required<MySqlAccount>, role = "") => hookOf(options, user, role, set);
      if (record.kind === "defaultRoles") {
        const { user, roles } = record;
        return standIn(record, options, hooked(user, roles[0]));
      }
      if (record.kind !== "roleGrant" || !isUser(record.grantee))
        return ENGINE.create(record, options, declaration);
      const hook = hooked(record.grantee, record.roles[0]);
      return ENGINE.create(
        record,
        { ...options, ...(hook && { hooks: { afterCreate: [hook] } }) },
        declaration,
      );
    },
  };
}

const isUser = (account: MySqlAccount): account is Required<MySqlAccount> => account.host !== undefined;

/** Each statement is run once in a deployment, whoever asks for it. */
function onceEach(run: SetDefaultRole): SetDefaultRole {
  const done = new Map<string, Promise<unknown>>();
  return (sql) => {
    const running = done.get(sql) ?? (async () => run(sql))();
    done.set(sql, running);
    return running;
  };
}

/** The hook that has the default role of a user set for one child; none in unit tests with mocks. */
function hookOf(
  child: ChildOptions<LoginArgs>,
  user: Required<MySqlAccount>,
  role: string,
  set: SetDefaultRole,
): pulumi.ResourceHook | undefined {
  const hook = serviceHook(NAME);
  const records: MySqlRecord[] = [
    { kind: "defaultRoles", key: child.name, user, roles: [role], dependsOn: [] },
  ];
  hook?.on(child, async () => {
    for (const sql of renderSql(records, "mysql"))
      await set(sql).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(
          `${user.name}@${user.host}: ${reason}. Its role is granted and not active yet. Repeat \`pulumi up\`, or run as the deployer: ${sql}`,
        );
      });
  });
  return hook?.hook;
}

/**
 * A component that makes nothing. A user that is made anew has no default role, so what replaces one is among the inputs: the component is
 * then updated, once the statement has run.
 */
function standIn(
  { roles }: MySqlDefaultRolesRecord,
  { name, former, parent, dependsOn, deletedWith }: ChildOptions<LoginArgs>,
  hook?: pulumi.ResourceHook,
): pulumi.ComponentResource {
  const { user, host, authPlugin, tlsOption } = deletedWith as mysql.User;
  return new pulumi.ComponentResource(
    "rolewright-mysql:index:DefaultRole",
    name,
    { user, host, authPlugin, tlsOption, role: roles[0] },
    {
      ...{ parent, dependsOn, aliases: aliasesOf(former) },
      ...(hook && { hooks: { beforeCreate: [hook], beforeUpdate: [hook] } }),
    },
  );
}
