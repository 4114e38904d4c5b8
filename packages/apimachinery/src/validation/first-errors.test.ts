import assert from "node:assert/strict";
import { test } from "node:test";
import { newInvalid } from "../errors/constructors.js";
import { type FieldError, fieldErrors, toErrorText } from "./field-error.js";
import { FieldPath } from "./field-path.js";
import { firstFieldErrors, firstFieldErrorsSteps, hasFieldErrors, maxFieldErrors } from "./first-errors.js";

const items = FieldPath.root("spec", "items");
const notice = `Too many: only the first ${maxFieldErrors} mistakes are told`;

/** A list of which every item is wrong. */
function brokenList(length: number) {
  let seen = 0;
  const validate = (): FieldError[] => {
    const errors: FieldError[] = [];
    for (; seen < length; seen++) errors.push(fieldErrors.invalid(items.index(seen), "x", "wrong"));
    return errors;
  };
  return { validate, seen: () => seen };
}

test("as many mistakes as are told are told as they are", () => {
  const errors = firstFieldErrors(brokenList(maxFieldErrors).validate);
  assert.equal(errors.length, maxFieldErrors);
  assert.equal(errors.at(-1)?.detail, "wrong");
});

test("a list that is wrong throughout is not looked at to its end", () => {
  const { validate, seen } = brokenList(1_000_000);
  const errors = firstFieldErrors(validate);
  assert.equal(seen(), maxFieldErrors);
  assert.equal(errors.length, maxFieldErrors + 1);
  const [last] = errors.slice(-1).map(toErrorText);
  assert.equal(last, `spec.items[${maxFieldErrors - 1}]: ${notice}`);
});

test("who only asks whether anything is wrong is told at the first mistake", () => {
  const { validate, seen } = brokenList(1_000_000);
  assert.equal(hasFieldErrors(validate), true);
  assert.equal(seen(), 0);
  assert.equal(
    hasFieldErrors(() => []),
    false,
  );
});

test("questions within a validation use nothing up of what is told", () => {
  const errors = firstFieldErrors(() => {
    for (let i = 0; i < 2 * maxFieldErrors; i++) assert.ok(hasFieldErrors(() => [fieldErrors.required("a")]));
    return brokenList(maxFieldErrors).validate();
  });
  assert.equal(errors.length, maxFieldErrors);
  assert.equal(errors[0]?.field, "spec.items[0]");
});

test("a defect of a validation is no mistake of the object, and leaves the next one alone", () => {
  const defect = () => {
    brokenList(maxFieldErrors).validate();
    throw new TypeError("defect");
  };
  assert.throws(() => firstFieldErrors(defect), TypeError);
  assert.equal(brokenList(2 * maxFieldErrors).validate().length, 2 * maxFieldErrors);
});

test("an answer tells the first mistakes, whoever collected them", () => {
  const all = brokenList(10 * maxFieldErrors).validate();
  const first = firstFieldErrors(brokenList(10 * maxFieldErrors).validate);
  for (const errors of [all, first, [...first, ...first]]) {
    const { message = "", details } = newInvalid({ group: "", kind: "Foo" }, "a", errors).status;
    assert.equal(details?.causes?.length, maxFieldErrors + 1);
    assert.ok(message.endsWith(`${notice}]`), message.slice(-200));
  }
});

test("a validation in steps is stopped as well, and others have their own between its steps", () => {
  let seen = 0;
  function* validate(): Generator<void, FieldError[]> {
    const errors: FieldError[] = [];
    for (; seen < 1_000_000; seen++) {
      errors.push(fieldErrors.invalid(items.index(seen), "x", "wrong"));
      yield;
    }
    return errors;
  }
  const steps = firstFieldErrorsSteps(validate());
  for (let step = 0; step < maxFieldErrors; step++) {
    assert.equal(steps.next().done, false);
    assert.equal(brokenList(2 * maxFieldErrors).validate().length, 2 * maxFieldErrors);
  }
  const { done, value } = steps.next();
  assert.equal(done, true);
  assert.equal(value?.length, maxFieldErrors + 1);
  assert.equal(seen, maxFieldErrors);
});

test("mistakes that show large values are told as far as there is room for them", () => {
  const value = Array.from({ length: 100_000 }, () => "x");
  const all = Array.from({ length: 1000 }, (_, at) => fieldErrors.invalid(items, value, `wrong ${at}`));
  const { message = "", details } = newInvalid({ group: "", kind: "Foo" }, "a", all).status;
  assert.ok(message.length < 2 * 1024 * 1024, `${message.length}`);
  const causes = details?.causes ?? [];
  assert.ok(message.includes("wrong 0, ") && message.includes("wrong 1, "));
  assert.match(message, new RegExp(`only the first ${causes.length - 1} mistakes are told\\]$`));
});
