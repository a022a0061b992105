import { ADMINISTRATORS, type Platform, SERVER_VERSIONS, type ServerVersion } from "@rolewright/core";
import { Option } from "commander";

/** Where the server runs. */
export const platformOption = (says = "where the server runs"): Option =>
  new Option("--platform <platform>", says).choices(Object.keys(ADMINISTRATORS) as Platform[]);

/** The major version of the server. */
export const versionOption = (says: string): Option =>
  new Option("--server-version <version>", says).choices(SERVER_VERSIONS.map(String));

/** What `versionOption` was given, as a number. */
export const versionOf = (given: string | undefined): ServerVersion | undefined =>
  SERVER_VERSIONS.find((version) => String(version) === given);

export const jsonOption = (): Option => new Option("--json", "print JSON").default(false);
