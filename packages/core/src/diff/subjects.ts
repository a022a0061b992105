import { effectiveRights, loginName } from "../effective.js";
import type { Manifest } from "../manifest.js";
import { contractRoleName } from "../names.js";
import type { DiffedRight } from "./words.js";

/** Who has what in the schemas of one service: a login of its own, another service by a contract, or every role. */
export interface Subject {
  /** The service whose schemas these are. */
  service: string;
  /** The consumer of a contract, `public`, or else the service itself. */
  by: string;
  contract: boolean;
  /** Of a contract, those that use it; they are known where the consumer's manifest is. */
  logins: string[];
  rights: DiffedRight[];
  /** Whether the consumer of a contract uses it; left out where its manifest is not known. */
  used?: boolean;
}

/** All subjects of a set of manifests, by a key that stays the same when their rights change. */
export const subjectsOf = (manifests: Manifest[]): Map<string, Subject> =>
  new Map(
    [...Map.groupBy(manifests, ({ engine }) => engine)].flatMap(([engine, own]) =>
      subjectsOn(own).map(([key, subject]) => [`${engine} ${key}`, subject]),
    ),
  );

/** Services of one name on two engines are two, and a contract stays on one server. */
function subjectsOn(manifests: Manifest[]): [string, Subject][] {
  return [
    ...manifests.flatMap(ownLogins),
    ...manifests.flatMap(everyRole),
    ...manifests.flatMap((owner) => offered(owner, manifests)),
    ...manifests.flatMap((consumer) => used(consumer, manifests)),
  ];
}

function ownLogins(manifest: Manifest): [string, Subject][] {
  const { service } = manifest;
  const rights = Map.groupBy(effectiveRights([manifest]), ({ login }) => login);
  return [...rights].map(([login, all]) => [
    `login ${service} ${login}`,
    { service, by: service, contract: false, logins: [login], rights: all },
  ]);
}

function everyRole({ service, schema, database, grants }: Manifest): [string, Subject][] {
  const rights = grants
    .filter(({ grantee }) => grantee === "public")
    .flatMap((grant) =>
      grant.privileges.map((privilege) => ({
        ...grant,
        database,
        schema: grant.schema ?? schema,
        privilege,
      })),
    );
  return [[`public ${service}`, { service, by: "public", contract: false, logins: [], rights }]];
}

/** A contract by the owner's side: what it offers, whether anybody uses it yet or not. */
function offered(owner: Manifest, manifests: Manifest[]): [string, Subject][] {
  return [...new Set(owner.offers.map(({ to }) => to))].map((by) => {
    const role = contractRoleName(owner.service, by);
    // As if it were a login: effective rights are those of logins.
    const roles = owner.roles.map((each) => (each.name === role ? { ...each, login: true } : each));
    const rights = effectiveRights([{ ...owner, roles }]).filter(({ login }) => login === role);
    const consumer = manifests.find(({ service }) => service === by);
    const use =
      consumer === undefined ? {} : { used: consumer.uses.some(({ from }) => from === owner.service) };
    const logins = loginsOf(consumer, role);
    return [
      `contract ${owner.service} ${by}`,
      { service: owner.service, by, contract: true, logins, rights, ...use },
    ];
  });
}

/** A contract by the consumer's side, where the owner's is not known: the kinds of access stand for the rights. */
function used(consumer: Manifest, manifests: Manifest[]): [string, Subject][] {
  const unknown = consumer.uses.filter(({ from }) => manifests.every(({ service }) => service !== from));
  return [...Map.groupBy(unknown, ({ from }) => from)].map(([service, uses]) => [
    `contract ${service} ${consumer.service}`,
    {
      service,
      by: consumer.service,
      contract: true,
      logins: loginsOf(consumer, contractRoleName(service, consumer.service)),
      rights: uses.map(({ access }) => ({ objectType: "table", privilege: access })),
      used: true,
    },
  ]);
}

/** The logins of a consumer that have what a contract role has. */
function loginsOf(consumer: Manifest | undefined, contract: string): string[] {
  const roles = new Map(consumer?.roles.map((role) => [role.name, role]));
  const reaches = (name: string): boolean =>
    name === contract || (roles.get(name)?.memberOf ?? []).some(reaches);
  return [...roles.values()]
    .filter(({ login, name }) => login && reaches(name))
    .map(loginName)
    .toSorted();
}
