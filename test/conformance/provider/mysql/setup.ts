import type { Case, Props, Step } from "../case.ts";
import { by } from "../cases/setup.ts";

/** The life of a resource of MySQL's providers. */
export const life = (type: string, name: string, steps: Step[], provider?: Props): Case => ({
  name: `${WORDS[type] ?? type.toLowerCase()}: ${name}`,
  ...{ type, steps, package: "mysql" },
  ...(provider ? { provider } : {}),
});

const WORDS: Readonly<Record<string, string>> = { DefaultRoles: "default roles" };

/** The provider of a case that the deployer may not live through. */
export const ROOT: Props = { username: "root" };

/** Statements by hand, as the superuser. */
export const byRoot = (...statements: string[]): Step => ({
  sql: statements.join(";\n"),
  as: "superuser",
});

/** By the deployer, who may grant on MariaDB only what roles it made: a role `reader`, a role `other`, a user `app`, and a database `it` with a table and a procedure. */
export const THINGS = by(
  "create role reader",
  "create role other",
  "create user app@'%' identified by 'app-it'",
  "create database it",
  "create table it.t (id int, v text)",
  "create procedure it.p() select 1",
);
