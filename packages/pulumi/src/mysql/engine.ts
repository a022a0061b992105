import type * as mysql from "@pulumi/mysql";
import { databasesOf, MYSQL, type MySql } from "@rolewright/core/mysql";
import type { Engine } from "../service/engine.js";
import { States } from "../service/service-state.js";
import type { LoginArgs } from "./args.js";
import { passwordOf, problemsOfLogin } from "./login.js";
import { createResource } from "./resources.js";

/** The components for MySQL. */
export const ENGINE: Engine<MySql, LoginArgs> = {
  model: MYSQL,
  prefix: "rolewright-mysql",
  resourceType: "mysql:index/role:Role",
  create: createResource,
  nameOf: (login) => (login as mysql.User).user,
  problemsOfLogin,
  passwordOf,
  dataOf: databasesOf,
};

/** What is known of each service of the program. */
export const states = new States<MySql, LoginArgs>();
