import { type MySqlAccount, type MySqlEngine, quoteIdentifier as q } from "@rolewright/core/mysql";

/** The host at which a server keeps its roles. */
export const ROLE_HOST: Record<MySqlEngine, string> = { mysql: "%", mariadb: "" };

/** An account by which it is known here. A host can hold no `@`, and a name can. */
export const idOf = (name: string, host: string): string => `${name}@${host}`;

export function accountOf(id: string): { name: string; host: string } {
  const at = id.lastIndexOf("@");
  return { name: id.slice(0, at), host: id.slice(at + 1) };
}

/** How accounts are written and said: a role without a host, a user with one. */
export interface Accounts {
  /** As a record of a plan has it. */
  record(id: string): MySqlAccount;
  /** In SQL, quoted. */
  sql(id: string): string;
  /** For people. */
  text(id: string): string;
}

export function accountsOf(isRole: (id: string) => boolean): Accounts {
  const record = (id: string): MySqlAccount => {
    const { name, host } = accountOf(id);
    return isRole(id) ? { name } : { name, host };
  };
  return {
    record,
    sql: (id) => {
      const { name, host } = record(id);
      return host === undefined ? q(name) : `${q(name)}@${q(host)}`;
    },
    text: (id) => {
      const { name, host } = record(id);
      if (name === "") return `''@${accountOf(id).host}`;
      return host === undefined ? name : id;
    },
  };
}
