import type { AdmissionMetrics, AdmissionStep, RunObserver } from "./admission-metrics.js";
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
  const mutating = plugins
    .filter(isMutationPlugin)
    .map((plugin) => newMember("admit", plugin, (attributes) => plugin.admit(attributes), observer));
  const validating = plugins
    .filter(isValidationPlugin)
    .map((plugin) => newMember("validate", plugin, (attributes) => plugin.validate(attributes), observer));
  const handlesAny = (members: readonly Pick<AdmissionPlugin, "handles">[], operation: AdmissionOperation) =>
    members.some((member) => member.handles(operation));

  return Object.freeze({
    name: "chain",
    plugins,
    handles: (operation: AdmissionOperation) => handlesAny(plugins, operation),
    mutates: (operation: AdmissionOperation) => handlesAny(mutating, operation),
    validates: (operation: AdmissionOperation) => handlesAny(validating, operation),
    admit: observed("admit", (attributes) => admitThrough(mutating, attributes, observer), observer),
    validate: observed("validate", (attributes) => pass(validating, attributes, observer), observer),
  });
}

/** A plugin in one of its steps. */
interface Member {
  readonly handles: (operation: AdmissionOperation) => boolean;
  readonly run: (attributes: AdmissionAttributes) => Promise<void>;
  readonly observe: RunObserver | undefined;
}

function newMember(
  step: AdmissionStep,
  plugin: AdmissionPlugin,
  run: (attributes: AdmissionAttributes) => Promise<void>,
  observer: AdmissionObserver | undefined,
): Member {
  return {
    handles: (operation) => plugin.handles(operation),
    run,
    observe: observer?.metrics.observerOf(plugin.name, step),
  };
}

async function admitThrough(
  members: readonly Member[],
  attributes: AdmissionAttributes,
  observer: AdmissionObserver | undefined,
): Promise<void> {
  await pass(members, attributes, observer);
  const { reinvocation } = attributes;
  if (!reinvocation.shouldReinvoke) return;
  reinvocation.setIsReinvoke();
  await pass(members, attributes, observer);
}

/** One after the other. Every request comes here, and there are many plugins: one function waits for all of them. */
async function pass(
  members: readonly Member[],
  attributes: AdmissionAttributes,
  observer: AdmissionObserver | undefined,
): Promise<void> {
  const { operation } = attributes;
  let beganMs = observer?.monotonic() ?? 0;
  for (const { handles, run, observe } of members) {
    if (!handles(operation)) continue;
    let rejected = true;
    try {
      await run(attributes);
      rejected = false;
    } finally {
      const endedMs = observer?.monotonic() ?? 0;
      observe?.(operation, rejected, (endedMs - beganMs) / 1000);
      beganMs = endedMs;
    }
  }
}

/** The same, with its duration observed. */
function observed(step: AdmissionStep, run: Member["run"], observer: AdmissionObserver | undefined): Member["run"] {
  if (observer === undefined) return run;
  const { metrics, monotonic } = observer;
  const observe = metrics.observerOfStep(step);
  return async (attributes) => {
    const startMs = monotonic();
    let rejected = true;
    try {
      await run(attributes);
      rejected = false;
    } finally {
      observe(attributes.operation, rejected, (monotonic() - startMs) / 1000);
    }
  };
}
