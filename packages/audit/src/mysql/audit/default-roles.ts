import { ofService } from "../../audit/context.js";
import { finding } from "../../finding.js";
import { type Check, defaultRoleSql, granterOf } from "./context.js";

/** A role that a login has and that is not active when it logs in gives nothing. */
export const defaultRoleFindings: Check = (context) => {
  const { expected, accounts, catalog, names } = context;
  const has = new Set(catalog.memberships.map(({ role, member }) => JSON.stringify([role, member])));
  return [...expected.accounts].flatMap(([id, { role, manifest }]) => {
    const account = accounts.get(id);
    const wanted = expected.rolesOf(id).filter((each) => has.has(JSON.stringify([each, id])));
    if (!role.login || account === undefined || wanted.length === 0) return [];
    const lacking = wanted.filter((each) => !account.defaultRoles.includes(each));
    if (lacking.length === 0) return [];
    const [own, text] = [lacking.map(names.text).join(", "), names.text(id)];
    const today = catalog.activateAllRoles
      ? "Today activate_all_roles_on_login makes it so, but for its views and routines, which use the default role of their definer."
      : "It may do nothing until it says SET ROLE, which no application does.";
    const message = `the role "${own}" of "${text}" is not its default role, which is active when it logs in. ${today}`;
    const found = finding("role-default", text, message, {
      sql: defaultRoleSql(context, id, wanted),
      runBy: granterOf(context, ...wanted),
    });
    return [ofService(found, manifest.service)];
  });
};
