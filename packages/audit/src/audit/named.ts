import { finding } from "../finding.js";
import { type Check, ofService } from "./context.js";
import { isThere } from "./roles.js";

/** Objects that offers name and that are not there: nothing could be granted on them. */
export const namedFindings: Check = (context) => {
  const missing = context.expected.grants.filter(
    ({ manifest, record }) =>
      record.object !== undefined &&
      manifest.roles.some(({ name }) => context.roles.has(name)) &&
      !isThere(context, record),
  );
  const subjects = new Map(
    missing.map(({ manifest, record: { schema, object, objectType } }) => [
      `${schema}.${object}`,
      { service: manifest.service, kind: objectType === "column" ? "table" : objectType },
    ]),
  );
  return [...subjects].map(([subject, { service, kind }]) =>
    ofService(
      finding(
        "object-missing",
        subject,
        `the ${kind} ${subject} is offered, and does not exist. Run the migrations and deploy again, or correct the name in \`offers\` or \`returning\`.`,
      ),
      service,
    ),
  );
};
