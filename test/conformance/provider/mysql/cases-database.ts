import type { Case, Step } from "../case.ts";
import { DESTROY, REFRESH } from "../cases/setup.ts";
import { UNKNOWN } from "../compare.ts";
import { byRoot, life, ROOT } from "./setup.ts";

const database = (name: string, ...steps: Step[]): Case => life("Database", name, steps);

const UTF8 = { name: "it", defaultCharacterSet: "utf8mb4", defaultCollation: "utf8mb4_bin" };

export const databases: readonly Case[] = [
  database(
    "the least",
    { up: { name: "it" } },
    { up: { name: "it" } },
    REFRESH,
    { up: { name: "it" } },
    DESTROY,
  ),
  life("Database", "an automatic name", [{ up: {} }, { up: {} }, DESTROY], ROOT),
  database("out of the deployer's reach", { up: { name: "elsewhere" } }),
  database("a character set and a collation", { up: UTF8 }, { up: UTF8 }, REFRESH, { up: UTF8 }, DESTROY),
  database(
    "the default collation of a character set",
    { up: { name: "it", defaultCharacterSet: "latin1", defaultCollation: "latin1_swedish_ci" } },
    REFRESH,
    { up: { name: "it", defaultCharacterSet: "latin1", defaultCollation: "latin1_swedish_ci" } },
    DESTROY,
  ),
  database(
    "another collation",
    { up: UTF8 },
    { up: { ...UTF8, defaultCollation: "utf8mb4_unicode_ci" } },
    REFRESH,
    DESTROY,
  ),
  database("a collation that does not fit", { up: { ...UTF8, defaultCollation: "latin1_bin" } }),
  database(
    "another collation that does not fit",
    { up: UTF8 },
    {
      up: { ...UTF8, defaultCollation: "latin1_bin" },
    },
    { up: UTF8 },
    DESTROY,
  ),
  database("another name", { up: { ...UTF8, name: "it" } }, { up: { ...UTF8, name: "it_b" } }, DESTROY),
  database("exists already", byRoot("create database it"), { up: UTF8 }),
  database("gone at refresh", { up: UTF8 }, byRoot("drop database it"), REFRESH),
  database("gone at update", { up: UTF8 }, byRoot("drop database it"), {
    up: { ...UTF8, defaultCollation: "utf8mb4_unicode_ci" },
  }),
  database("gone at destroy", { up: UTF8 }, byRoot("drop database it"), DESTROY),
  database(
    "drifted",
    { up: UTF8 },
    byRoot("alter database it collate utf8mb4_unicode_ci"),
    REFRESH,
    { up: UTF8 },
    DESTROY,
  ),
  database(
    "imported",
    byRoot("create database it character set utf8mb4 collate utf8mb4_bin"),
    {
      importId: "it",
    },
    { up: UTF8 },
    DESTROY,
  ),
  database("imported while missing", { importId: "it" }),
  life("Database", "a name with a backtick", [{ up: { ...UTF8, name: "i`t" } }, REFRESH, DESTROY], ROOT),
  database(
    "previewed",
    { preview: { ...UTF8, defaultCollation: UNKNOWN } },
    { up: UTF8 },
    {
      preview: { ...UTF8, defaultCollation: UNKNOWN },
    },
    { preview: { ...UTF8, name: UNKNOWN } },
    DESTROY,
  ),
];

const role = (name: string, ...steps: Step[]): Case => life("Role", name, steps);
const IT = { name: "it" };

export const roles: readonly Case[] = [
  role("the least", { up: IT }, { up: IT }, REFRESH, { up: IT }, DESTROY),
  role("an automatic name", { up: {} }, { up: {} }, DESTROY),
  role("another name", { up: IT }, { up: { name: "that" } }, REFRESH, DESTROY),
  role("exists already", byRoot("create role it"), { up: IT }),
  role("gone at refresh", { up: IT }, byRoot("drop role it"), REFRESH),
  role("gone at destroy", { up: IT }, byRoot("drop role it"), DESTROY),
  role("a name with a quote", { up: { name: "o'ne" } }),
  role("two in one name", { up: { name: "it', 'that" } }, REFRESH, DESTROY),
  role("imported", byRoot("create role it"), { importId: "it" }),
  role("with an unknown argument", { up: { ...IT, nonsense: 1 } }),
];
