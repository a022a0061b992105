import {
  contractProblem,
  contractRoleName,
  type Manifest,
  offerProblem,
  roleName,
  toIdentifier,
} from "@rolewright/core";
import { type Finding, finding } from "../finding.js";
import { ofService } from "./context.js";

/** The manifests, and which roles there are; on any engine. */
interface Sides {
  manifests: Manifest[];
  roles: { has(name: string): boolean };
}

/** Contracts that one side does not know of, or knows otherwise. */
export const contractFindings = (context: Sides): Finding[] => {
  const byName = new Map(context.manifests.map((each) => [toIdentifier(each.service), each]));
  return context.manifests.flatMap((manifest) => {
    const owners = new Set(manifest.uses.map(({ from }) => from));
    const consumers = new Set(manifest.offers.map(({ to }) => to));
    return [
      ...[...owners].flatMap((from) => usesOf(context, manifest, from, byName.get(toIdentifier(from)))),
      ...[...consumers].flatMap((to) => offersOf(context, manifest, to, byName.get(toIdentifier(to)))),
    ];
  });
};

function usesOf({ roles }: Sides, consumer: Manifest, from: string, owner: Manifest | undefined): Finding[] {
  const { service } = consumer;
  const role = contractRoleName(from, service);
  if (owner === undefined) {
    const found = roles.has(role)
      ? finding(
          "contract-one-sided",
          role,
          `"${service}" uses "${from}", whose manifest is not here, so that nobody compared what "${role}" gives. Give that manifest too.`,
        )
      : finding(
          "contract-missing",
          role,
          `"${service}" uses "${from}", and the role "${role}" is not there. Let "${from}" offer it and deploy that first, or remove the use.`,
        );
    return [ofService(found, service)];
  }
  const problemsOf = consumer.engine === "postgresql" ? contractProblem : offerProblem;
  return problemsOf(consumer, owner, "uses").map(({ path, reason }) =>
    ofService(
      finding(
        path === "uses.access" ? "contract-differs" : "contract-not-offered",
        role,
        `"${service}" uses "${from}": ${reason}`,
      ),
      service,
    ),
  );
}

function offersOf({ roles }: Sides, owner: Manifest, to: string, consumer: Manifest | undefined): Finding[] {
  const { service } = owner;
  const role = contractRoleName(service, to);
  const uses = consumer?.uses.some(({ from }) => toIdentifier(from) === toIdentifier(service));
  if (uses === true) return [];
  const found =
    consumer !== undefined
      ? finding(
          "contract-unused",
          role,
          `"${service}" offers something to "${to}", which does not use it. Remove the offer, or let "${to}" use it.`,
        )
      : finding(
          "contract-one-sided",
          role,
          roles.has(roleName(to, "app"))
            ? `"${service}" offers something to "${to}", whose manifest is not here, so that nobody knows whether it uses it. Give that manifest too.`
            : `"${service}" offers something to "${to}", which is not on this server. Remove the offer, or deploy "${to}".`,
        );
  return [ofService(found, service)];
}
