import { type ExplainedPrivilege, type Explanation, explain, readCatalog, type Way } from "@rolewright/audit";
import { Command } from "commander";
import { type ConnectionOptions, connected, withConnection } from "../connection.js";
import { EXIT, type SetExit } from "../exit.js";
import { jsonOption } from "../options.js";

interface Options extends ConnectionOptions {
  privilege?: string;
  json: boolean;
}

/** `rolewright explain`: whether a login may do something with an object, and why. */
export const explainCommand = (setExit: SetExit): Command =>
  withConnection(new Command("explain"))
    .description("say whether a login may do something with an object, and by which roles")
    .argument("<login>", "the role that logs in")
    .argument("<object>", 'such as orders.payment, "schema orders" or "routine orders.total(integer)"')
    .option("--privilege <privilege>", "one privilege alone, such as SELECT (default: all)")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      "\nEnds with 0 when the login may (anything of it, without --privilege), also after SET ROLE alone, and with 2 when it may not.",
    )
    .action(async (login: string, object: string, { privilege, json, ...connection }: Options) => {
      const explained = explain(await connected(connection, readCatalog), {
        login,
        object,
        ...(privilege !== undefined && { privilege }),
      });
      console.log(json ? JSON.stringify(explained, null, 2) : textOf(explained));
      setExit(explained.privileges.some(({ allowed }) => allowed !== "no") ? EXIT.fine : EXIT.findings);
    });

function textOf({ login, object, privileges, notes }: Explanation): string {
  // What is the same for several privileges is said once.
  const alike = Map.groupBy(privileges, ({ privilege: _, ...rest }) => JSON.stringify(rest));
  const groups = [...alike.values()];
  return [
    `${login} and ${object.title}, which belongs to ${object.owner}:`,
    ...groups.filter(([first]) => first?.allowed !== "no").flatMap(allowedText),
    ...groups.filter(([first]) => first?.allowed === "no").flatMap(refusedText),
    ...notes.map((note) => `note: ${note}`),
  ].join("\n");
}

const namesOf = (alike: ExplainedPrivilege[]): string => alike.map(({ privilege }) => privilege).join(", ");

function allowedText(alike: ExplainedPrivilege[]): string[] {
  const { allowed, columns, ways, rows } = alike[0] as ExplainedPrivilege;
  const when = allowed === "at once" ? "" : ", after SET ROLE";
  const where = columns === undefined ? "" : `, on the columns ${columns.join(", ")}`;
  return [
    `  ${namesOf(alike)}: yes${when}${where}`,
    ...ways.map((way) => `    ${wayText(way)}`),
    ...(rows === undefined ? [] : [`    ${rows}`]),
  ];
}

const refusedText = (alike: ExplainedPrivilege[]): string[] => [
  `  ${namesOf(alike)}: no`,
  ...(alike[0]?.changes ?? []).map((change) => `    ${change}`),
];

const BY: Record<Way["source"], string> = {
  grant: "granted",
  owner: "the owner",
  public: "granted to every role (PUBLIC)",
  predefined: "a predefined role",
  superuser: "a superuser",
};

const wayText = ({ source, path, become, grantable, columns, lacks }: Way): string =>
  [
    `${path.join(" -> ")} (${BY[source]}${grantable ? ", may pass it on" : ""})`,
    ...(columns === undefined ? [] : [`on ${columns.join(", ")}`]),
    ...(become === undefined ? [] : [`after SET ROLE ${become}`]),
    ...(lacks.length === 0 ? [] : [`gives nothing without ${lacks.join(" and ")}`]),
  ].join(", ");
