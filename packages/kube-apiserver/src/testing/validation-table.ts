import assert from "node:assert/strict";
import { test } from "node:test";
import { type FieldError, type JSONObject, type KubeObject, toErrorText } from "@kube-apiserver/apimachinery";

/** One change to a valid object, and what is wrong with the result. */
export interface ValidationRow {
  readonly name: string;
  /** Values by path (`spec.ports.0.name`, `metadata|labels|a.b`); undefined removes the field. */
  readonly set: Readonly<Record<string, unknown>>;
  /** Errors as clients see them, in order. Left out: the object stays valid. */
  readonly errors?: readonly string[];
}

/** A copy of `obj` with fields set by path. Lists and objects on the way are made. */
export function changed(obj: JSONObject, set: Readonly<Record<string, unknown>>): KubeObject {
  const copy = structuredClone(obj);
  for (const [path, value] of Object.entries(set)) {
    // With bars between the steps, keys may have dots in them.
    const steps = path.split(path.includes("|") ? "|" : ".");
    const last = steps.pop() ?? "";
    let at = copy as Record<string, unknown>;
    for (const [index, step] of steps.entries()) {
      at[step] ??= /^\d+$/.test(steps[index + 1] ?? last) ? [] : {};
      at = at[step] as Record<string, unknown>;
    }
    if (value === undefined) delete at[last];
    else at[last] = value;
  }
  return copy as KubeObject;
}

/** One test per row, and one that the object is valid as it is. */
export function testValidation(
  noun: string,
  valid: JSONObject,
  validate: (obj: KubeObject) => readonly FieldError[],
  rows: readonly ValidationRow[],
): void {
  test(`${noun} is valid`, () => assert.deepEqual(validate(changed(valid, {})).map(toErrorText), []));
  for (const { name, set, errors = [] } of rows) {
    test(`${noun}: ${name}`, () => assert.deepEqual(validate(changed(valid, set)).map(toErrorText), errors));
  }
}

/** As {@link testValidation}, with the valid object as what is stored. */
export function testUpdateValidation(
  noun: string,
  stored: JSONObject,
  validate: (obj: KubeObject, old: KubeObject) => readonly FieldError[],
  rows: readonly ValidationRow[],
): void {
  testValidation(`update of ${noun}`, stored, (obj) => validate(obj, changed(stored, {})), rows);
}
