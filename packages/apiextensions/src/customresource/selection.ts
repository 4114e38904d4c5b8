import {
  getOwn,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  jsonEqual,
  newBadRequest,
  newResourceExpired,
  type StatusError,
} from "@kube-apiserver/apimachinery";
import type { GetAttrsFunc, SelectionPredicate } from "@kube-apiserver/storage";
import { getAttrsFor } from "./attributes.js";
import { isStableField, needsServed } from "./served-selection.js";

/** What selectors of a version depend on. */
export interface SelectionInputs {
  readonly namespaced: boolean;
  /** The fields that they may name, each with what its value is read by: see {@link fieldReading}. */
  readonly fields: ReadonlyMap<string, JSONValue>;
  /** Whether watches have to select among converted objects: a webhook may change labels and fields. */
  readonly selectsConverted: boolean;
}

/** What selectors match against in one version, as long as its definition has them read the same. */
export class Selection {
  readonly inputs: SelectionInputs;
  /** Attributes of served objects: one and the same function for all who select in this way. */
  readonly getAttrs: GetAttrsFunc;
  #isSuperseded = false;
  #watches = 0;

  constructor(inputs: SelectionInputs) {
    this.inputs = inputs;
    // Watches that began with it go on with it.
    const isRetired = () => this.#isSuperseded && this.#watches === 0;
    this.getAttrs = getAttrsFor({ namespaced: inputs.namespaced, fields: [...inputs.fields.keys()], isRetired });
  }

  /** There is another one now. */
  supersede(): void {
    this.#isSuperseded = true;
  }

  /** Counts a watch that selects in this way; {@link leave} when it has ended. */
  join(): void {
    this.#watches++;
  }

  leave(): void {
    this.#watches--;
  }

  /** Whether a definition has selectors read in the same way. */
  isOf({ namespaced, fields, selectsConverted }: SelectionInputs): boolean {
    const { inputs } = this;
    return (
      namespaced === inputs.namespaced &&
      selectsConverted === inputs.selectsConverted &&
      fields.size === inputs.fields.size &&
      [...fields].every(([name, reading]) => inputs.fields.has(name) && jsonEqual(reading, inputs.fields.get(name)))
    );
  }

  /**
   * Why a watch cannot go on that began with another selection; undefined when it can.
   * @param predicate - what it selects
   * @param selectsServed - whether it remembers what it has chosen, and so notices what is chosen no more
   */
  problemOf(before: Selection, predicate: SelectionPredicate, selectsServed: boolean): StatusError | undefined {
    if (before === this) return undefined;
    const named = predicate.field.requirements.map(({ field }) => field).filter((field) => !isStableField(field));
    const { fields, selectsConverted } = this.inputs;
    const unknown = named.find((field) => !fields.has(field));
    // What a new watch would be told.
    if (unknown !== undefined) return newBadRequest(`field label not supported: ${unknown}`);
    if (selectsServed) return undefined;
    const changed = named.find((field) => !jsonEqual(fields.get(field), before.inputs.fields.get(field)));
    if (changed !== undefined) {
      return newResourceExpired(`the definition changed how ${changed} is read: what it selects has to be listed anew`);
    }
    if (selectsConverted === before.inputs.selectsConverted || !needsServed(predicate)) return undefined;
    return newResourceExpired(
      "the definition changed how objects are converted: what is selected has to be listed anew",
    );
  }
}

/** Of a schema, what decides about a value below it. */
const decisive: readonly string[] = [
  "type",
  "default",
  "nullable",
  "additionalProperties",
  "items",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-embedded-resource",
  "x-kubernetes-int-or-string",
];

/** What the value of a field (`spec.color`) is read by: defaults and pruning, on the way from the root down to it. */
export function fieldReading(schema: JSONObject | undefined, field: string): JSONValue {
  const reading: JSONValue[] = [];
  let current: JSONValue | undefined = schema;
  for (const step of ["", ...field.split(".")]) {
    if (step !== "") current = propertiesOf(current, step);
    if (current === undefined || !isJSONObject(current)) break;
    const node = current;
    reading.push(Object.fromEntries(decisive.map((key) => [key, getOwn(node, key) ?? null])));
  }
  return reading;
}

function propertiesOf(schema: JSONValue | undefined, name: string): JSONValue | undefined {
  if (schema === undefined || !isJSONObject(schema)) return undefined;
  const properties = getOwn(schema, "properties");
  return properties !== undefined && isJSONObject(properties) ? getOwn(properties, name) : undefined;
}
