import type { PolicyResource } from "@pulumi/policy";
import { type Manifest, toIdentifier } from "@rolewright/core";
import { GRANT_ROLE, ROLE, SCHEMA, SERVICE } from "./types.js";

/** A role, and what it is a member of. */
export interface GraphRole {
  login: boolean;
  memberOf: string[];
  /** The resource that makes it; of another stack it has none. */
  urn?: string;
}

/** The roles that a stack makes, and those of the manifests of other stacks. */
export class RoleGraph {
  readonly #roles = new Map<string, GraphRole>();
  /** The services, as role names begin with them: of manifests, of schemas, and of roles `orders_app` and `orders_owner`. */
  readonly services = new Set<string>();

  constructor(resources: PolicyResource[], others: Manifest[] = []) {
    for (const manifest of [...others, ...manifestsOf(resources)])
      this.services.add(toIdentifier(manifest.service));
    for (const { roles } of others)
      for (const { name, login, memberOf } of roles)
        this.#roles.set(name, { login, memberOf: [...memberOf] });
    for (const { type, props, name, urn, parent } of resources) {
      // The schema of a component may have another name than its service.
      if (type === SCHEMA && parent?.type !== SERVICE) this.services.add(props["name"] ?? name);
      if (type === ROLE)
        this.#roles.set(props["name"] ?? name, {
          login: props["login"] === true,
          memberOf: [...((props["roles"] as string[] | undefined) ?? [])],
          urn,
        });
    }
    for (const [name, { login }] of this.#roles) {
      const service = /^(.+)_(app|owner)$/.exec(name)?.[1];
      if (service !== undefined && !login) this.services.add(service);
    }
    for (const { type, props } of resources)
      if (type === GRANT_ROLE && props["withAdminOption"] !== true)
        this.#roles.get(props["role"])?.memberOf.push(props["grantRole"]);
  }

  /** A role, where it is known. */
  get(name: string): GraphRole | undefined {
    return this.#roles.get(name);
  }

  /** Those that can log in, by name. */
  logins(): [string, GraphRole][] {
    return [...this.#roles].filter(([, { login }]) => login);
  }

  /** The roles that some role is a direct member of, with the first one that is. */
  used(): Map<string, GraphRole> {
    return new Map(
      [...this.#roles.values()].flatMap((role) => role.memberOf.map((name) => [name, role] as const)),
    );
  }

  /** All roles that a role is a member of, through others too. */
  reach(name: string, seen: Set<string> = new Set()): Set<string> {
    for (const role of this.#roles.get(name)?.memberOf ?? []) {
      if (seen.has(role)) continue;
      seen.add(role);
      this.reach(role, seen);
    }
    return seen;
  }
}

/** The manifests of the services that a stack makes with the components. */
export const manifestsOf = (resources: PolicyResource[]): Manifest[] =>
  resources.flatMap(({ type, props }) =>
    type === SERVICE && props["manifest"] !== undefined ? [props["manifest"] as Manifest] : [],
  );
