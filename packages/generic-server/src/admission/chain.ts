import type { AdmissionMetrics, AdmissionStep } from "./admission-metrics.js";
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

/** Counts what plugins do, and how long it takes them. */
export interface AdmissionObserver {
  readonly metrics: AdmissionMetrics;
  /** Milliseconds of a clock that does not go back. */
  readonly monotonic: () => number;
}

/**
 * Joins plugins, in the order given, into one. The first plugin that refuses ends the pass. Where a plugin asked for it,
 * all mutating ones run a second time: those of this server over everything, webhooks and policies as they are told to.
 * Mirrors `newReinvocationHandler` as well.
 */
export function admissionChain(plugins: readonly AdmissionPlugin[], observer?: AdmissionObserver): AdmissionChain {
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
    admit: (attributes: AdmissionAttributes) =>
      observeStep("admit", attributes, () => admitThrough(mutating, attributes, observer), observer),
    validate: (attributes: AdmissionAttributes) =>
      observeStep("validate", attributes, () => validateThrough(validating, attributes, observer), observer),
  });
}

async function admitThrough(
  plugins: readonly MutationPlugin[],
  attributes: AdmissionAttributes,
  observer: AdmissionObserver | undefined,
): Promise<void> {
  await admitOnce(plugins, attributes, observer);
  const { reinvocation } = attributes;
  if (!reinvocation.shouldReinvoke) return;
  reinvocation.setIsReinvoke();
  await admitOnce(plugins, attributes, observer);
}

async function admitOnce(
  plugins: readonly MutationPlugin[],
  attributes: AdmissionAttributes,
  observer: AdmissionObserver | undefined,
): Promise<void> {
  for (const plugin of plugins) {
    if (!plugin.handles(attributes.operation)) continue;
    if (observer === undefined) await plugin.admit(attributes);
    else await observePlugin("admit", plugin, attributes, () => plugin.admit(attributes), observer);
  }
}

async function validateThrough(
  plugins: readonly ValidationPlugin[],
  attributes: AdmissionAttributes,
  observer: AdmissionObserver | undefined,
): Promise<void> {
  for (const plugin of plugins) {
    if (!plugin.handles(attributes.operation)) continue;
    if (observer === undefined) await plugin.validate(attributes);
    else await observePlugin("validate", plugin, attributes, () => plugin.validate(attributes), observer);
  }
}

async function observeStep(
  step: AdmissionStep,
  { operation }: AdmissionAttributes,
  run: () => Promise<void>,
  observer: AdmissionObserver | undefined,
): Promise<void> {
  if (observer === undefined) return run();
  const { metrics, monotonic } = observer;
  const startMs = monotonic();
  let rejected = true;
  try {
    await run();
    rejected = false;
  } finally {
    metrics.observeStep(step, operation, rejected, (monotonic() - startMs) / 1000);
  }
}

async function observePlugin(
  step: AdmissionStep,
  { name }: AdmissionPlugin,
  { operation }: AdmissionAttributes,
  run: () => Promise<void>,
  { metrics, monotonic }: AdmissionObserver,
): Promise<void> {
  const startMs = monotonic();
  let rejected = true;
  try {
    await run();
    rejected = false;
  } finally {
    metrics.observePlugin(name, step, operation, rejected, (monotonic() - startMs) / 1000);
  }
}
