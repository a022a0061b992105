import { renderChangesMarkdown } from "@rolewright/audit";
import { type AccessChange, diffAccess, type Risk, renderAccessChanges } from "@rolewright/core";
import { Command, Option } from "commander";
import { readManifests } from "../declarations.js";
import { EXIT, type SetExit } from "../exit.js";
import { jsonOption } from "../options.js";

interface Options {
  failOn: Risk;
  json: boolean;
  markdown: boolean;
}

const RISKS: Risk[] = ["low", "medium", "high"];

/** `rolewright diff`: which access widens, narrows or moves, for whoever reviews a change. Connects to nothing. */
export const diffCommand = (setExit: SetExit): Command =>
  new Command("diff")
    .description("say which access widens, narrows or moves from one set of services to another")
    .argument("<before>", "a JSON file with the declarations or manifests of before")
    .argument("<after>", "the same services after the change; or of the other environment")
    .addOption(
      new Option("--fail-on <risk>", "end with code 2 when a change is as risky as this")
        .choices(RISKS)
        .default("low"),
    )
    .addOption(jsonOption())
    .addOption(
      new Option("--markdown", "print Markdown, for a comment on a pull request")
        .default(false)
        .conflicts("json"),
    )
    .action((before: string, after: string, { failOn, json, markdown }: Options) => {
      const changes = diffAccess(readManifests([before]), readManifests([after]));
      if (json) console.log(JSON.stringify({ changes }, null, 2));
      else console.log(markdown ? renderChangesMarkdown(changes) : renderAccessChanges(changes));
      setExit(changes.some(isAtLeast(failOn)) ? EXIT.findings : EXIT.fine);
    });

const isAtLeast =
  (risk: Risk) =>
  (change: AccessChange): boolean =>
    RISKS.indexOf(change.risk) >= RISKS.indexOf(risk);
