import type * as postgresql from "@pulumi/postgresql";
import { POSTGRESQL, type PostgreSql, schemasOf } from "@rolewright/core";
import type { Engine } from "../service/engine.js";
import { States } from "../service/service-state.js";
import type { LoginArgs } from "./args.js";
import { passwordOf, problemsOfLogin } from "./password.js";
import { createResource } from "./resources.js";

/** The components for PostgreSQL. */
export const ENGINE: Engine<PostgreSql, LoginArgs> = {
  model: POSTGRESQL,
  prefix: "rolewright-postgresql",
  resourceType: "postgresql:index/role:Role",
  create: createResource,
  nameOf: (login) => (login as postgresql.Role).name,
  problemsOfLogin: (login, path, { authentication }, more) =>
    problemsOfLogin(login, path, authentication, more),
  passwordOf,
  dataOf: schemasOf,
};

/** What is known of each service of the program. */
export const states = new States<PostgreSql, LoginArgs>();
