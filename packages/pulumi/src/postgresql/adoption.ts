import * as pulumi from "@pulumi/pulumi";
import {
  ACCESS_KINDS,
  importId,
  importProblem,
  type PlanRecord,
  planRole,
  planService,
  type ServiceDeclaration,
  serviceRoleOf,
} from "@rolewright/core";
import { childName } from "../service/child.js";
import { ENGINE, states } from "./engine.js";
import type { ServiceDatabase } from "./service-database.js";

/**
 * What of a component is there already. It is said by the keys of the component's children: `orders-app_a` has the key
 * `app_a`, and `orders-grant/rw/table` the key `grant/rw/table`.
 */
export interface AdoptArgs {
  /**
   * Keys of roles, and of the schema, that are on the server and in no stack. They have the names that the component
   * gives them. `"all"` stands for all roles and schemas that the component makes, but for those in `aliases`.
   * @default - none
   */
  imports?: string[] | "all";
  /**
   * For each key, the resource of this stack that becomes the child: its name where it has no parent, or its URN. The
   * program must no longer make that resource itself.
   * @default - none
   */
  aliases?: Record<string, string>;
}

/** The children that a component may have, by their names. */
type Children = Map<string, PlanRecord>;

const COMPONENT = `${ENGINE.prefix}:index:`;
const SERVICE = `${COMPONENT}ServiceDatabase`;

/** What says which thing on the server a resource is. With another value it is another thing, which nobody adopted. */
const IDENTITY: Record<PlanRecord["kind"], string[]> = {
  role: ["name"],
  schema: ["name", "database"],
  membership: ["role", "grantRole"],
  extension: ["name", "database"],
  grant: ["role", "database", "schema", "objectType", "objects", "columns"],
  defaultPrivileges: ["role", "owner", "database", "schema", "objectType"],
};

/**
 * Takes over what a database or the stack has already, in the `transformations` of a component. While it stands there,
 * nothing of what is adopted changes on the server. Take it out again, and the preview shows all that differs.
 * @throws {Error} from the component, when a key is no child of it, is given twice or can not be imported; and during
 * preview when an alias stands for no resource of the stack, or for one that is another thing on the server
 * @example
 * ```ts
 * import type * as pulumi from "@pulumi/pulumi";
 * import { adopt, ServiceDatabase } from "@rolewright/pulumi/postgresql";
 * declare const provider: pulumi.ProviderResource;
 * declare const password: pulumi.Output<string>;
 * new ServiceDatabase(
 *   "orders",
 *   { database: "shop", logins: { app: { password } } },
 *   { provider, transformations: [adopt({ imports: ["schema", "app_a"] })] },
 * );
 * ```
 */
export function adopt(args: AdoptArgs): pulumi.ResourceTransformation {
  const { imports = [], aliases = {} } = args;
  let component: { resource: pulumi.Resource; name: string; children: Children } | undefined;

  return ({ resource, type, name, props, opts }) => {
    const { parent } = opts as pulumi.CustomResourceOptions;
    if (component === undefined) {
      const children = childrenOf(type, name, props, parent);
      refuse(name, problems(args, children));
      component = { resource, name, children };
    } else if (type === SERVICE) {
      throw new Error(
        `adopt() of ${component.name} was given to "${name}" too. Call it once for each component.`,
      );
    }
    const record = parent === component.resource ? component.children.get(name) : undefined;
    if (record === undefined) return undefined;
    const alias = aliases[record.key];
    if (alias !== undefined) {
      checkMoved(resource as pulumi.CustomResource, record, props, alias);
      const from = alias.startsWith("urn:") ? alias : { name: alias, parent: pulumi.rootStackResource };
      return { props, opts: { ...opts, aliases: [...(opts.aliases ?? []), from], ignoreChanges: ["*"] } };
    }
    const id = imports === "all" || imports.includes(record.key) ? importId(record) : undefined;
    if (id === undefined) return undefined;
    // The owner of a schema stays who it is; the other properties are those that it is found by, or exist in the state only.
    const ignoreChanges = record.kind === "schema" ? ["owner"] : ["*"];
    return { props, opts: { ...opts, import: id, ignoreChanges } };
  };
}

/** All children that a component can have, also those that a role which joins a service later makes for it. */
function childrenOf(
  type: string,
  name: string,
  props: pulumi.Inputs,
  parent: pulumi.Resource | undefined,
): Children {
  if (type === SERVICE) {
    const declaration = props as ServiceDeclaration;
    const shared = ACCESS_KINDS.flatMap((access) =>
      planRole(declaration, { name: "any", access }, []).filter(({ of }) => of === undefined),
    );
    const records = [...shared, ...planService(declaration)];
    return new Map(records.map((record) => [childName(name, declaration.service, record.key), record]));
  }
  if (!type.startsWith(COMPONENT)) {
    throw new Error(
      `adopt() is for the \`transformations\` of a ServiceDatabase or a role of one, and was given to "${name}", which is a ${type}. Give it to the component itself.`,
    );
  }
  const { service } = states.of(parent as ServiceDatabase, name).declaration;
  const role = serviceRoleOf(name, service, "write-only", props);
  const records = planRole({ service, database: "" }, role, []).filter(({ of }) => of !== undefined);
  return new Map(records.map((record) => [`${name}-${record.key}`, record]));
}

function problems({ imports = [], aliases = {} }: AdoptArgs, children: Children): string[] {
  const records = [...children.values()];
  const imported = imports === "all" ? [] : imports;
  return [...new Set([...imported, ...Object.keys(aliases)])].flatMap((key) => {
    if (!records.some((record) => record.key === key))
      return [`${importProblem(key, records)} A ReadOnlyRole and its kin take an adopt() of their own.`];
    if (imported.includes(key) && Object.hasOwn(aliases, key)) {
      return [
        `"${key}" is in \`imports\` and in \`aliases\`. Keep \`aliases\` if this stack's state has it, \`imports\` if no stack has it.`,
      ];
    }
    if (imported.includes(key)) return importProblem(key, records) ?? [];
    return aliases[key] === ""
      ? [`the alias of "${key}" is empty. Give the name of the resource, or its URN.`]
      : [];
  });
}

function refuse(name: string, found: string[]): void {
  if (found.length > 0) throw new Error([`adopt() of ${name} is refused:`, ...found].join("\n  "));
}

/**
 * Sees what an alias led to, which is known once the engine has answered. Nothing has been changed then, as everything
 * of it is ignored; without this, the next step would rename a role or replace a grant that is in use.
 */
function checkMoved(
  resource: pulumi.CustomResource,
  record: PlanRecord,
  props: pulumi.Inputs,
  alias: string,
): void {
  const outputs = resource as unknown as Record<string, pulumi.Output<unknown>>;
  setImmediate(async () => {
    const what = `adopt(): the alias "${alias}" of "${record.key}"`;
    const { isKnown } = resource.id as unknown as { isKnown: Promise<boolean> };
    if (pulumi.runtime.isDryRun() && !(await isKnown)) {
      throw new Error(
        `${what} stands for no resource of this stack. \`pulumi stack --show-urns\` lists them; give the URN of one that has a parent.`,
      );
    }
    for (const property of IDENTITY[record.kind]) {
      outputs[property]?.apply((is) => {
        const [found, expected] = [plain(is), plain(props[property])];
        if (found === expected) return;
        throw new Error(
          `${what} has the ${property} ${found}, and the child has ${expected}: it is another thing on the server. Leave this key out of \`aliases\`, so that the child is made beside it.`,
        );
      });
    }
  });
}

/** The provider gives an empty text or list for what was left out. */
const plain = (value: unknown): string =>
  JSON.stringify(Array.isArray(value) && value.length === 0 ? "" : (value ?? ""));
