import type { Step } from "../case.ts";

/** Statements by hand, as the deployer. */
export const by = (...statements: string[]): Step => ({ sql: statements.join(";\n") });

/** Statements by hand, as the superuser. */
export const bySuperuser = (...statements: string[]): Step => ({
  sql: statements.join(";\n"),
  as: "superuser",
});

export const REFRESH: Step = { refresh: true };
export const DESTROY: Step = { destroy: true };

/** A role of that name that owns things and that the deployer can act as. */
export const owner = (name: string): string => `create role ${name}; grant ${name} to deployer`;

/** A schema `app` of `app_owner` with one of each kind of object. */
export const APP = [
  owner("app_owner"),
  "create schema app authorization app_owner",
  "set role app_owner",
  "create table app.one (id int, v text, w text)",
  "create table app.two (id serial, v text)",
  "create view app.shown as select id from app.one",
  "create materialized view app.stored as select id from app.one",
  "create table app.parted (id int) partition by list (id)",
  "create table app.parted_1 partition of app.parted for values in (1)",
  "create sequence app.counter",
  "create type app.mood as enum ('good')",
  "create function app.f(int) returns int language sql as 'select 1'",
  "create function app.f(text) returns int language sql as 'select 1'",
  "create function app.g() returns int language sql as 'select 1'",
  "create procedure app.p() language sql as 'select 1'",
  "reset role",
].join(";\n");

/** The same without a partitioned table or a view, whose grants no read finds. */
export const PLAIN = [
  owner("app_owner"),
  "create schema app authorization app_owner",
  "set role app_owner",
  "create table app.one (id int, v text, w text)",
  "create table app.two (id int, v text)",
  "create sequence app.counter",
  "create sequence app.counter2",
  "create function app.g() returns int language sql as 'select 1'",
  "create procedure app.p() language sql as 'select 1'",
  "reset role",
].join(";\n");

/** A role that is granted things. */
export const READER = "create role reader";
