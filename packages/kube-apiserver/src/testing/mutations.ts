import assert from "node:assert/strict";
import { test } from "node:test";
import { type FieldError, type JSONValue, toErrorText } from "@kube-apiserver/apimachinery";

/** What is set in a valid object, by path (`spec.ports[0].name`), and the errors that this has to give. */
export type Mutation = readonly [changes: Readonly<Record<string, JSONValue | undefined>>, errors: readonly string[]];

/** Tests a validation by what becomes of it when a valid object is changed: exactly these errors, in this order. */
export function testMutations(
  noun: string,
  valid: JSONValue,
  validate: (obj: never) => readonly FieldError[],
  mutations: readonly Mutation[],
): void {
  const textsOf = (obj: JSONValue) => validate(obj as never).map(toErrorText);
  test(`a valid ${noun} passes`, () => assert.deepEqual(textsOf(valid), []));
  for (const [changes, errors] of mutations) {
    const title = Object.entries(changes).map(([path, value]) => `${path} = ${JSON.stringify(value)?.slice(0, 80)}`);
    test(`${noun} with ${title.join(", ")}`, () => assert.deepEqual(textsOf(mutated(valid, changes)), errors));
  }
}

/** A copy with the values at these paths replaced; undefined removes. */
export function mutated<T extends JSONValue>(obj: T, changes: Readonly<Record<string, JSONValue | undefined>>): T {
  return Object.entries(changes).reduce<JSONValue>(
    (current, [path, value]) => withValue(current, path.replaceAll("[", ".").replaceAll("]", "").split("."), value),
    obj,
  ) as T;
}

function withValue(
  current: JSONValue | undefined,
  [step = "", ...rest]: readonly string[],
  value: JSONValue | undefined,
): JSONValue {
  const before = (current ?? {}) as Readonly<Record<string, JSONValue>>;
  const next = rest.length === 0 ? value : withValue(before[step], rest, value);
  if (Array.isArray(current)) return current.with(Number(step), next ?? null);
  const { [step]: _, ...others } = before;
  return next === undefined ? others : { ...before, [step]: next };
}
