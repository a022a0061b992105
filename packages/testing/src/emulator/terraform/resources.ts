import { applied, inPlainText, planned, previewed, refreshed, replaced } from "../plan.js";
import { handlerOf, type Provider } from "../provider.js";
import type { Registry } from "../registry.js";
import { Attributes, type Props, type ResourceHandler, Unread } from "../resource.js";
import { diagnosed, invalid, pathOf } from "./diagnostics.js";
import type { Answers, AttributePath, ResourceCalls } from "./protocol.js";
import { dynamicFrom, NULL, propsFrom, propsOf } from "./values.js";

const ID: AttributePath = { steps: [{ attributeName: "id" }] };

/** The calls that are about resources. */
export function resourceCalls(
  provider: Provider,
  registry: Registry,
  connectionOf: (peer: string) => unknown,
): Answers<ResourceCalls> {
  const of = (typeName: string): ResourceHandler => handlerOf(provider, "terraform", typeName);
  return {
    ValidateResourceTypeConfig({ typeName, config }) {
      const handler = of(typeName);
      const props = propsFrom(handler.specs, config) ?? {};
      return { diagnostics: invalid(handler, props) };
    },

    UpgradeResourceState({ typeName, rawState }) {
      const { specs } = of(typeName);
      return { upgradedState: dynamicFrom(specs, propsOf(specs, JSON.parse(rawState.json.toString()))) };
    },

    async ReadResource({ typeName, currentState }, peer) {
      const handler = of(typeName);
      const state = propsFrom(handler.specs, currentState);
      if (!state) return { newState: NULL };
      const read = await handler.read(
        connectionOf(peer),
        state["id"] as string,
        new Attributes(handler.specs, state),
      );
      return { newState: read ? dynamicFrom(handler.specs, refreshed(handler.specs, state, read)) : NULL };
    },

    PlanResourceChange({ typeName, priorState, proposedNewState, config }) {
      const handler = of(typeName);
      const { specs } = handler;
      const legacyTypeSystem = !handler.framework;
      const wanted = propsFrom(specs, config);
      if (!propsFrom(specs, proposedNewState) || !wanted) return { plannedState: NULL, legacyTypeSystem };
      const state = propsFrom(specs, priorState);
      const plan = asConfigured(handler, planned(handler, wanted, state), wanted);
      const requiresReplace = replacing(handler, plan, state);
      const plannedState = dynamicFrom(specs, previewed(specs, plan, state));
      return { plannedState, requiresReplace, legacyTypeSystem };
    },

    async ApplyResourceChange({ typeName, priorState, plannedState, config }, peer) {
      const handler = of(typeName);
      const { specs } = handler;
      const [state, plan] = [propsFrom(specs, priorState), propsFrom(specs, plannedState)];
      const db = connectionOf(peer);
      const id = state?.["id"] as string;
      const legacyTypeSystem = !handler.framework;
      if (!plan) {
        const work = handler.delete(db, id, new Attributes(specs, state ?? {}));
        // Also when it fails: Terraform then keeps the state that it had.
        const failed = await registry.track(work).then(
          () => ({}),
          (error: unknown) => diagnosed(error),
        );
        return { newState: NULL, ...failed, legacyTypeSystem };
      }
      const d = new Attributes(specs, inPlainText(specs, plan, propsFrom(specs, config) ?? {}, state), state);
      try {
        const made = await registry.track(state ? handler.update(db, id, d) : handler.create(db, d));
        const newState = made ? dynamicFrom(specs, applied(specs, plan, made, state)) : NULL;
        return { newState, legacyTypeSystem };
      } catch (error) {
        // A resource that was made and not read back is kept, tainted; a change that failed is taken into the state.
        const kept = error instanceof Unread ? error : state && { id };
        const newState = kept ? dynamicFrom(specs, applied(specs, plan, kept, state)) : NULL;
        return { newState, ...diagnosed(error), legacyTypeSystem };
      }
    },

    async ImportResourceState({ typeName, id }, peer) {
      const handler = of(typeName);
      const { specs } = handler;
      if (!handler.importable) throw new Error(`resource ${typeName} doesn't support import`);
      // Terraform reads the rest afterwards; what is not on a server has to be said at once.
      const attributesOf = (props: Props) => new Attributes(specs, props);
      const made = handler.framework
        ? await handler.read(connectionOf(peer), id, attributesOf({}))
        : await handler.importState?.(connectionOf(peer), id, attributesOf);
      if (handler.importState && !made) throw new Error(NOTHING_TO_IMPORT);
      const state = made ? refreshed(specs, {}, made) : { id };
      return { importedResources: [{ typeName, state: dynamicFrom(specs, state) }] };
    },
  };
}

/** What the SDK says where there is nothing of that id. */
const NOTHING_TO_IMPORT =
  "The provider returned a resource missing an identifier during ImportResourceState. This is generally a bug in the " +
  'resource implementation for import. Resource import code should not call d.SetId("") or create an empty ' +
  "ResourceData. If the resource is missing, instead return an error. Please report this to the provider developers.";

/** The newer framework plans no other value than the one that is configured, be it none. */
function asConfigured({ specs, framework }: ResourceHandler, plan: Props, wanted: Props): Props {
  const own = Object.keys(specs).filter((key) => !specs[key]?.computed && specs[key]?.default === undefined);
  return framework ? { ...plan, ...Object.fromEntries(own.map((key) => [key, wanted[key]])) } : plan;
}

/** With what replaces a resource goes its id. The older framework says of what is new that it replaces itself. */
function replacing(handler: ResourceHandler, plan: Props, state: Props | undefined): AttributePath[] {
  if (handler.framework && !state) return [];
  const paths = replaced(handler.specs, plan, state).map((key) => pathOf(handler.specs, key));
  return handler.framework || (state && paths.length === 0) ? paths : [ID, ...paths];
}
