import type * as pulumi from "@pulumi/pulumi";

/** Which child of which component a resource is. */
export interface Child {
  /** Name of the child resource, stable for ever: it is part of the URN. */
  name: string;
  /** Names that it has had, while its component had another one. */
  former: string[];
  /** The component that it belongs to. */
  parent: pulumi.Resource;
}

/** The aliases by which Pulumi finds a resource under its former names. */
export const aliasesOf = (former: string[]): pulumi.Alias[] => former.map((name) => ({ name }));

/**
 * Name of a child. Another name of the service means other roles on the server, so they have to be other resources: an
 * update in place would rename what grants still refer to.
 */
export const childName = (component: string, service: string, part: string): string =>
  `${service === component ? component : `${component}/${service}`}-${part}`;

export type ComponentAliases = NonNullable<pulumi.ComponentResourceOptions["aliases"]>;

/**
 * Pulumi renames the children of a component that has an alias only where their names begin with the component's. Those
 * of a component that is not named as its service do, and those of one that is do not begin with its former name.
 */
export function formerNames(aliases: ComponentAliases): string[] {
  return aliases.flatMap((alias) => {
    const name = typeof alias === "string" ? alias.split("::").at(-1) : (alias as pulumi.Alias).name;
    return typeof name === "string" ? [name] : [];
  });
}
