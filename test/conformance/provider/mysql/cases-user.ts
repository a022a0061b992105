import type { Case, Step } from "../case.ts";
import { by, DESTROY, REFRESH } from "../cases/setup.ts";
import { UNKNOWN } from "../compare.ts";
import { byRoot, life } from "./setup.ts";

const user = (name: string, ...steps: Step[]): Case => life("User", name, steps);

const IT = { user: "it", host: "%" };
const APP = { ...IT, plaintextPassword: "app-it" };
/** Other words for the same, once write-only passwords are there. */
const WO = { ...IT, passwordWo: "app-it", passwordWoVersion: 1 };
const WITH_DEFAULT_ROLE = by("create role reader", "grant reader to it@'%'");

export const users: readonly Case[] = [
  user("the least", { up: { user: "it" } }, { up: { user: "it" } }, REFRESH, { up: { user: "it" } }, DESTROY),
  user("with a password", { up: APP }, { up: APP }, REFRESH, { up: APP }, DESTROY),
  user("another password", { up: APP }, REFRESH, { up: { ...APP, plaintextPassword: "other-it" } }, DESTROY),
  user("a password that goes", { up: APP }, { up: IT }, DESTROY),
  user("a password that comes", { up: IT }, { up: APP }, DESTROY),
  user(
    "with the older kind of password",
    { up: { ...IT, password: "app-it" } },
    { up: { ...IT, password: "other-it" } },
    REFRESH,
    DESTROY,
  ),
  user("with both kinds of password", { up: { ...APP, password: "app-it" } }),
  user("a password with a quote", { up: { ...IT, plaintextPassword: "app'it" } }, DESTROY),
  user("a password with a backslash", { up: { ...IT, plaintextPassword: "app\\nit" } }, DESTROY),
  user(
    "a password that is more SQL",
    {
      up: { ...IT, plaintextPassword: "app-it', 'thief'@'%' IDENTIFIED BY 'thief-it" },
    },
    DESTROY,
  ),
  user("another host", { up: APP }, { up: { ...APP, host: "127.0.0.1" } }, REFRESH, DESTROY),
  user("another name", { up: APP }, { up: { ...APP, user: "that" } }, DESTROY),
  user("with TLS", { up: { ...APP, tlsOption: "SSL" } }, REFRESH, { up: APP }, REFRESH, DESTROY),
  user("with TLS later", { up: APP }, { up: { ...APP, tlsOption: "SSL" } }, REFRESH, DESTROY),
  user("with TLS after a refresh", { up: APP }, REFRESH, { up: { ...APP, tlsOption: "SSL" } }, DESTROY),
  user(
    "of a plugin that the provider does not know",
    { up: { ...IT, authPlugin: "caching_sha2_password" } },
    DESTROY,
  ),
  user("of a plugin, with a password", { up: { ...APP, authPlugin: "caching_sha2_password" } }, DESTROY),
  user("of a plugin that the server does not have", { up: { ...IT, authPlugin: "mysql_no_login" } }, DESTROY),
  user(
    "of a plugin that comes later",
    { up: APP },
    REFRESH,
    {
      up: { ...IT, authPlugin: "caching_sha2_password" },
    },
    DESTROY,
  ),
  user("of Amazon's plugin at localhost", { up: { user: "it", authPlugin: "AWSAuthenticationPlugin" } }),
  user("of Amazon's plugin", { up: { ...IT, authPlugin: "AWSAuthenticationPlugin" } }),
  user("exists already", byRoot("create user it@'%' identified by 'app-it'"), { up: APP }),
  user(
    "another host's is there",
    { up: APP },
    byRoot("create user it@localhost", "drop user it@'%'"),
    REFRESH,
  ),
  user("gone at refresh", { up: APP }, byRoot("drop user it@'%'"), REFRESH),
  user("gone at update", { up: APP }, byRoot("drop user it@'%'"), {
    up: { ...APP, plaintextPassword: "other-it" },
  }),
  user("gone at destroy", { up: APP }, byRoot("drop user it@'%'"), DESTROY),
  user(
    "drifted",
    { up: APP },
    byRoot("alter user it@'%' identified by 'hand-it' require ssl"),
    REFRESH,
    { up: APP },
    DESTROY,
  ),
  user(
    "drifted, with a default role",
    { up: APP },
    WITH_DEFAULT_ROLE,
    by("alter user it@'%' require ssl", "set default role reader to it@'%'"),
    REFRESH,
    { up: APP },
    DESTROY,
  ),
  user(
    "replaced while it has a role",
    { up: APP },
    WITH_DEFAULT_ROLE,
    { up: { ...APP, host: "127.0.0.1" } },
    DESTROY,
  ),
  user(
    "imported",
    byRoot("create user it@'%' identified by 'app-it'"),
    { importId: "it@%" },
    { up: APP },
    DESTROY,
  ),
  user("imported without its host", byRoot("create user it@'%' identified by 'app-it'"), { importId: "it" }),
  user("imported while missing", { importId: "it@%" }),
  user("without a name", { up: { host: "%" } }),
  user("with an empty host", { up: { ...APP, host: "" } }, DESTROY),
  user(
    "previewed",
    { preview: { ...IT, plaintextPassword: UNKNOWN } },
    { up: APP },
    {
      preview: { ...IT, plaintextPassword: UNKNOWN },
    },
    DESTROY,
  ),
];

/** What only the newer provider has. */
export const newerUsers: readonly Case[] = [
  user("write-only password", { up: WO }, { up: WO }, REFRESH, { up: WO }, DESTROY),
  user(
    "write-only password of another version",
    { up: WO },
    REFRESH,
    {
      up: { ...WO, passwordWo: "other-it", passwordWoVersion: 2 },
    },
    REFRESH,
    DESTROY,
  ),
  user(
    "write-only password changed under its version",
    { up: WO },
    {
      up: { ...WO, passwordWo: "other-it" },
    },
    DESTROY,
  ),
  user(
    "another password that is ignored",
    { up: APP },
    ...[1, 2].map(
      (): Step => ({ up: { ...APP, plaintextPassword: "other-it" }, ignoreChanges: ["plaintextPassword"] }),
    ),
    DESTROY,
  ),
  user("write-only password that goes", { up: WO }, { up: IT }, DESTROY),
  user("write-only password in place of another", { up: APP }, { up: WO }, DESTROY),
  user("another in place of a write-only password", { up: WO }, { up: APP }, { up: APP }, DESTROY),
  user("write-only password without a version", { up: { ...IT, passwordWo: "app-it" } }),
  user("write-only password beside another", { up: { ...APP, passwordWo: "app-it", passwordWoVersion: 1 } }),
  user("empty write-only password", { up: { ...WO, passwordWo: "" } }),
  user(
    "old password retained",
    { up: { ...APP, retainOldPassword: true } },
    {
      up: { ...APP, plaintextPassword: "other-it", retainOldPassword: true },
    },
    { up: { ...APP, plaintextPassword: "other-it", discardOldPassword: true } },
    REFRESH,
    DESTROY,
  ),
  user(
    "old write-only password retained",
    { up: { ...WO, retainOldPassword: true } },
    {
      up: { ...WO, passwordWo: "other-it", passwordWoVersion: 2, retainOldPassword: true },
    },
    { up: { ...WO, passwordWo: "other-it", passwordWoVersion: 2, discardOldPassword: true } },
    DESTROY,
  ),
  user(
    "old password discarded where there is none",
    { up: APP },
    {
      up: { ...APP, discardOldPassword: true },
    },
    { up: { ...APP, discardOldPassword: true, tlsOption: "SSL" } },
    DESTROY,
  ),
];
