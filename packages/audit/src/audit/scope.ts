import { finding } from "../finding.js";
import { type Check, ofService } from "./context.js";

/** What was not compared, so that silence about it is not taken for good news. */
export const scopeFindings: Check = ({ catalog, manifests }) => {
  const { database } = catalog;
  if (manifests.length === 0) {
    return [
      finding(
        "manifest-none",
        database,
        "no manifest was given, so that nothing was compared: only what is risky in itself was looked for. Give the manifests of all services of the server.",
      ),
    ];
  }
  return manifests
    .filter((each) => each.database !== database)
    .map((each) =>
      ofService(
        finding(
          "manifest-other-database",
          each.service,
          `"${each.service}" belongs to the database "${each.database}", and this connection is to "${database}": its roles and memberships were compared, and its objects were not. Connect to "${each.database}" for those.`,
        ),
        each.service,
      ),
    );
};
