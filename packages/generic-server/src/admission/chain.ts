import type {
  AdmissionAttributes,
  AdmissionOperation,
  AdmissionPlugin,
  MutationPlugin,
  ValidationPlugin,
} from "./interfaces.js";

/** Plugins acting as one: every mutating plugin in order, later every validating one. Mirrors `chainAdmissionHandler`. */
export interface AdmissionChain extends MutationPlugin, ValidationPlugin {
  readonly plugins: readonly AdmissionPlugin[];
  /** Whether any plugin that handles `operation` may change objects. */
  mutates(operation: AdmissionOperation): boolean;
  /** Whether any plugin that handles `operation` looks at the final object. */
  validates(operation: AdmissionOperation): boolean;
}

/** Whether `plugin` may change objects. */
export function isMutationPlugin(plugin: AdmissionPlugin): plugin is MutationPlugin {
  return typeof (plugin as Partial<MutationPlugin>).admit === "function";
}

/** Whether `plugin` looks at the object as it will be stored. */
export function isValidationPlugin(plugin: AdmissionPlugin): plugin is ValidationPlugin {
  return typeof (plugin as Partial<ValidationPlugin>).validate === "function";
}

/** A plugin that may want to run again after others changed the object. Mirrors the reinvocation policy of webhooks. */
export interface ReinvocablePlugin extends MutationPlugin {
  /** Runs once more over an object that plugins after this one have changed. */
  reinvoke(attributes: AdmissionAttributes): Promise<void>;
}

function isReinvocable(plugin: AdmissionPlugin): plugin is ReinvocablePlugin {
  return typeof (plugin as Partial<ReinvocablePlugin>).reinvoke === "function";
}

/**
 * Joins plugins, in the order given, into one. The first plugin that refuses ends the pass. After the first mutating
 * pass, plugins that can be reinvoked run once more if a later one changed the object, as upstream's reinvocation does.
 */
export function admissionChain(plugins: readonly AdmissionPlugin[]): AdmissionChain {
  const mutating = plugins.filter(isMutationPlugin);
  const validating = plugins.filter(isValidationPlugin);
  const handlesAny = (members: readonly AdmissionPlugin[], operation: AdmissionOperation) =>
    members.some((plugin) => plugin.handles(operation));

  return Object.freeze({
    name: "chain",
    plugins,
    handles: (operation: AdmissionOperation) => handlesAny(plugins, operation),
    mutates: (operation: AdmissionOperation) => handlesAny(mutating, operation),
    validates: (operation: AdmissionOperation) => handlesAny(validating, operation),
    admit: (attributes: AdmissionAttributes) => admitThrough(mutating, attributes),
    async validate(attributes: AdmissionAttributes) {
      for (const plugin of validating) {
        if (plugin.handles(attributes.operation)) await plugin.validate(attributes);
      }
    },
  });
}

async function admitThrough(plugins: readonly MutationPlugin[], attributes: AdmissionAttributes): Promise<void> {
  const seen = new Map<ReinvocablePlugin, unknown>();
  for (const plugin of plugins) {
    if (!plugin.handles(attributes.operation)) continue;
    await plugin.admit(attributes);
    if (isReinvocable(plugin)) seen.set(plugin, attributes.object);
  }
  for (const [plugin, lastSeen] of seen) {
    // Objects are replaced, never changed in place: another identity means another plugin changed it.
    if (attributes.object !== lastSeen) await plugin.reinvoke(attributes);
  }
}
