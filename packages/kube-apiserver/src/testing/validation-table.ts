import assert from "node:assert/strict";
import { test } from "node:test";
import { type FieldError, type JSONObject, toErrorText } from "@kube-apiserver/apimachinery";

/** Values by path (`spec.ports[0].name`, `metadata|labels|a.b`); undefined removes the field. */
export type Changes = Readonly<Record<string, unknown>>;

/** A row that is named by what it changes, with the errors that this has to give. */
export type Mutation = readonly [set: Changes, errors: readonly string[]];

/** One change to a valid object, and what is wrong with the result. */
export type ValidationRow =
  | {
      readonly name: string;
      readonly set: Changes;
      /** Errors as clients see them, in order. Left out: the object stays valid. */
      readonly errors?: readonly string[];
    }
  | Mutation;

/** A copy of `obj` with fields set by path. Lists and objects on the way are made. */
export function changed<T extends JSONObject>(obj: T, set: Changes): T {
  const copy = structuredClone(obj);
  for (const [path, value] of Object.entries(set)) {
    const steps = stepsOf(path);
    const last = steps.pop() ?? "";
    let at = copy as Record<string, unknown>;
    for (const [index, step] of steps.entries()) {
      at[step] ??= /^\d+$/.test(steps[index + 1] ?? last) ? [] : {};
      at = at[step] as Record<string, unknown>;
    }
    if (value === undefined) delete at[last];
    else at[last] = value;
  }
  return copy;
}

/** With bars between the steps, keys may have dots in them. */
function stepsOf(path: string): string[] {
  return path.includes("|") ? path.split("|") : path.replaceAll(/\[(\d+)\]/g, ".$1").split(".");
}

/** One test per row, and one that the object is valid as it is. */
export function testValidation(
  noun: string,
  valid: JSONObject,
  validate: (obj: never) => readonly FieldError[],
  rows: readonly ValidationRow[],
): void {
  const textsOf = (set: Changes) => validate(changed(valid, set) as never).map(toErrorText);
  test(`${noun} is valid`, () => assert.deepEqual(textsOf({}), []));
  for (const row of rows) {
    const { name, set, errors = [] } = "name" in row ? row : { name: nameOf(row[0]), set: row[0], errors: row[1] };
    test(`${noun}: ${name}`, () => assert.deepEqual(textsOf(set), errors));
  }
}

function nameOf(set: Changes): string {
  return Object.entries(set)
    .map(([path, value]) => `${path} = ${JSON.stringify(value)?.slice(0, 80)}`)
    .join(", ");
}

/** As {@link testValidation}, with the valid object as what is stored. */
export function testUpdateValidation(
  noun: string,
  stored: JSONObject,
  validate: (obj: never, old: never) => readonly FieldError[],
  rows: readonly ValidationRow[],
): void {
  testValidation(`update of ${noun}`, stored, (obj) => validate(obj, structuredClone(stored) as never), rows);
}
