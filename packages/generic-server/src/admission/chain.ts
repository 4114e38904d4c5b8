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

/**
 * Joins plugins, in the order given, into one. The first plugin that refuses ends the pass. Where a plugin asked for it,
 * all mutating ones run a second time: those of this server over everything, webhooks and policies as they are told to.
 * Mirrors `newReinvocationHandler` as well.
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
  await admitOnce(plugins, attributes);
  const { reinvocation } = attributes;
  if (!reinvocation.shouldReinvoke) return;
  reinvocation.setIsReinvoke();
  await admitOnce(plugins, attributes);
}

async function admitOnce(plugins: readonly MutationPlugin[], attributes: AdmissionAttributes): Promise<void> {
  for (const plugin of plugins) {
    if (plugin.handles(attributes.operation)) await plugin.admit(attributes);
  }
}
