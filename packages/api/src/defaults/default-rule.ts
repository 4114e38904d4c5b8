import type { JSONObject, JSONValue, SteppedWalk } from "@kube-apiserver/apimachinery";

/** Fills one field of a type with a constant. */
export interface DefaultRow {
  /** Fields from the type down; structs on the way are created unless Go holds them by pointer. */
  readonly path: readonly string[];
  readonly value: JSONValue;
  /** `empty`: an empty list counts as unset too. */
  readonly when?: "empty";
  /** Feature gate that must be on. */
  readonly gate?: string;
}

/** Answers whether a feature is on. `FeatureGates` of component-base is one. */
export interface EnabledFeatures {
  enabled(name: string): boolean;
}

/** What a rule may look at besides the object. */
export interface DefaultingContext {
  readonly features: EnabledFeatures;
  /** The time that rules stamp, RFC 3339 with seconds. */
  readonly now: () => string;
  /** How the lists and maps of a large object are gone through; absent for others. */
  readonly walk?: SteppedWalk | undefined;
}

/** Fills what is missing in one object of a type. Returns its argument when nothing was missing, and never changes it. */
export type DefaultRule = (obj: JSONObject, context: DefaultingContext) => JSONObject;
