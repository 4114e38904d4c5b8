import type { KubeObject, SteppedWalk, StructSchema } from "@kube-apiserver/apimachinery";
import { kubernetesFeatureGates } from "../features/server-facts.js";
import { defaultRows } from "../gen/defaults.js";
import { schemaFor, typeKeyOf } from "../schema/built-in-schemas.js";
import { conditionalRules } from "./conditional-rules.js";
import type { DefaultingContext, DefaultRule, EnabledFeatures } from "./default-rule.js";
import { Defaulter, rowRule } from "./defaulter.js";

function rulesFor(schema: StructSchema): readonly DefaultRule[] {
  const typeKey = typeKeyOf(schema);
  if (typeKey === undefined) return [];
  const rows = Object.hasOwn(defaultRows, typeKey) ? (defaultRows[typeKey] ?? []) : [];
  return [...(conditionalRules.get(typeKey) ?? []), ...rows.map((row) => rowRule(schema, row))];
}

// Holds plans made of constants; that it fills on demand cannot be observed.
const defaulter = new Defaulter({ rulesFor });

/** What {@link defaultsFor} may be given; everything has a default. */
export interface DefaultsOptions {
  /** Answers for feature-gated rules. Left out: the defaults of the 1.36 gates. */
  readonly features?: EnabledFeatures;
  /** The time that rules stamp, RFC 3339 with seconds. Left out: the system clock. */
  readonly now?: () => string;
}

/** Fills what is missing in an object of one type. */
export type ApplyDefaults = (obj: KubeObject, walk?: SteppedWalk) => KubeObject;

/**
 * The defaulting of a built-in type (`core.v1.Pod`): fills what upstream's `SetDefaults_` functions fill, and applies the
 * conversions that only complete an object (stringData of secrets, serviceAccount of pods). What the registry decides on
 * create (addresses, phases set by strategies, generations) is not here.
 *
 * The function never changes its argument, and returns it when nothing was missing. With a walk, it goes through lists and
 * maps in the walk's steps: what it returns is a copy, and complete when the walk is at its end.
 * @throws RangeError when there is no such type
 */
export function defaultsFor(typeKey: string, options: DefaultsOptions = {}): ApplyDefaults {
  const schema = schemaFor(typeKey);
  const context: DefaultingContext = {
    features: options.features ?? defaultFeatures,
    now: options.now ?? (() => `${new Date().toISOString().slice(0, 19)}Z`),
  };
  return (obj, walk) => defaulter.apply(schema, obj, walk === undefined ? context : { ...context, walk }) as KubeObject;
}

const gatesOn: ReadonlySet<string> = new Set(
  kubernetesFeatureGates.filter((gate) => gate.default).map((gate) => gate.name),
);
const defaultFeatures: EnabledFeatures = { enabled: (name) => gatesOn.has(name) };
