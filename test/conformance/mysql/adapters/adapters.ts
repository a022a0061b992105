import type { MySqlDeclaration } from "@rolewright/core/mysql";
import type { MySqlDeployer, MySqlServer } from "@rolewright/testing";
import { type Adapter, loginsOf } from "../../adapters/adapters.ts";

/** What all adapters are given. */
export interface MySqlProgram {
  deployer: MySqlDeployer;
  declarations: MySqlDeclaration[];
}

export type MySqlAdapter = Adapter<MySqlProgram, MySqlServer>;

/** A declaration as a component or a construct takes it, with the same `login` wherever it has one. Its roles join later. */
export const argsOf = <Login extends object>(
  { service: _, roles: __, logins, ...rest }: MySqlDeclaration,
  login: Login,
) => ({ ...rest, ...loginsOf(logins, login) });
