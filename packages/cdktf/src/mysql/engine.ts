import { MYSQL, type MySql } from "@rolewright/core/mysql";
import type { Engine } from "../service/engine.js";
import { States } from "../service/service-state.js";
import { problemsOfLogin } from "./login.js";
import type { LoginProps } from "./props.js";
import { createResource } from "./resources.js";

/** The constructs for MySQL and MariaDB. */
export const ENGINE: Engine<MySql, LoginProps> = {
  model: MYSQL,
  create: createResource,
  problemsOfLogin,
};

/** What is known of each service of the program. */
export const states = new States<MySql, LoginProps>();
