import type { JSONValue } from "../json/json-value.js";
import { stringifyJSON } from "../json/stringify.js";
import { type FieldError, fieldErrors } from "../validation/field-error.js";
import type { FieldPath } from "../validation/field-path.js";

/** One failed check, before it becomes a {@link FieldError}. `message` identifies it: each is reported once. */
export interface Failure {
  readonly kind: "required" | "enum" | "tooLong" | "tooMany" | "type" | "invalid" | "composite";
  /** Path inside the validated value, `spec.list[0]`; empty for the value itself. */
  readonly name: string;
  readonly message: string;
  readonly value?: JSONValue;
  /** The bound that was broken, of `tooLong` and `tooMany`. */
  readonly limit?: number;
  /** The values that would have been right, of `enum`. */
  readonly supported?: readonly JSONValue[];
}

/** Thrown when there are as many failures as somebody wants to know. */
export class EnoughFailures extends Error {
  override readonly name = "EnoughFailures";
}

/** Failures in order, each message once. */
export class Failures {
  readonly list: Failure[] = [];
  readonly #limit: number;
  #messages: Set<string> | undefined;

  /** @param limit - so many are wanted; left out, all of them */
  constructor(limit: number = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  /** @throws EnoughFailures after the last one that is wanted */
  add(failure: Failure): void {
    this.#messages ??= new Set();
    if (this.#messages.has(failure.message)) return;
    this.#messages.add(failure.message);
    this.list.push(failure);
    if (this.list.length >= this.#limit) throw new EnoughFailures();
  }

  addAll(failures: readonly Failure[]): void {
    for (const failure of failures) this.add(failure);
  }

  /** Takes back what was added after the list had `length` entries. */
  truncate(length: number): void {
    for (const failure of this.list.splice(length)) this.#messages?.delete(failure.message);
  }
}

/** How upstream prints a field path that is not there. */
export const noPath = "<nil>";

/**
 * The {@link FieldError} of a failure below `path`. Failures of logical junctors name no field of their own; upstream
 * reports them at the path of the whole value, which is `<nil>` for a whole object.
 *
 * Source: `kubeOpenAPIResultToFieldErrors` in k8s.io/apiextensions-apiserver v0.36.
 */
export function toFieldError(failure: Failure, path: FieldPath | undefined): FieldError {
  const base = path?.toString() ?? "";
  if (failure.kind === "composite") return fieldErrors.invalid(base || noPath, "", failure.message);
  const field = joinPath(base, failure.name) || noPath;
  switch (failure.kind) {
    case "required":
      return fieldErrors.required(field);
    case "enum":
      return fieldErrors.notSupported(field, failure.value ?? null, (failure.supported ?? []).map(enumText));
    case "tooLong":
      return fieldErrors.tooLong(field, failure.limit ?? -1);
    case "tooMany":
      return fieldErrors.tooMany(field, Number(failure.value ?? -1), failure.limit ?? -1);
    case "type":
      return fieldErrors.typeInvalid(field, failure.value ?? "", failure.message);
    case "invalid":
      return fieldErrors.invalid(field, failure.value ?? "", failure.message);
    default:
      return failure.kind satisfies never;
  }
}

function joinPath(base: string, name: string): string {
  const trimmed = name.startsWith(".") ? name.slice(1) : name;
  if (trimmed === "") return base;
  return base === "" ? trimmed : `${base}.${trimmed}`;
}

function enumText(value: JSONValue): string {
  return typeof value === "string" ? value : stringifyJSON(value);
}
