import type * as mysql from "@pulumi/mysql";
import { databasesOf, MYSQL, type MySql } from "@rolewright/core/mysql";
import type { Engine } from "../service/engine.js";
import { States } from "../service/service-state.js";
import type { LoginArgs } from "./args.js";
import { passwordOf, problemsOfLogin } from "./login.js";
import { petoju } from "./petoju.js";
import { createResource } from "./resources.js";

/** The components for MySQL. */
export const ENGINE: Engine<MySql, LoginArgs> = {
  model: MYSQL,
  // A stack that changes to the other provider would replace every resource, data and all. With another type each component is
  // another one, so Pulumi refuses that before it begins: the guard of the data is protected.
  prefix: petoju ? "rolewright-petoju-mysql" : "rolewright-mysql",
  resourceType: "mysql:index/role:Role",
  create: createResource,
  nameOf: (login) => (login as mysql.User).user,
  problemsOfLogin,
  passwordOf,
  dataOf: databasesOf,
};

/** What is known of each service of the program. */
export const states = new States<MySql, LoginArgs>();
