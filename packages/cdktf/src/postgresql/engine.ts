import { POSTGRESQL, type PostgreSql } from "@rolewright/core";
import type { Engine } from "../service/engine.js";
import { States } from "../service/service-state.js";
import { problemsOfLogin } from "./login.js";
import type { LoginProps } from "./props.js";
import { createResource } from "./resources.js";

/** The constructs for PostgreSQL. */
export const ENGINE: Engine<PostgreSql, LoginProps> = {
  model: POSTGRESQL,
  create: createResource,
  problemsOfLogin: (login, path, { authentication }, more) =>
    problemsOfLogin(login, path, authentication, more),
};

/** What is known of each service of the program. */
export const states = new States<PostgreSql, LoginProps>();
