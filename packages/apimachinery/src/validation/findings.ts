import type { FieldError } from "./field-error.js";

/** What is being validated: validation never waits, so there is one at a time, and others only within it. */
let current: Findings | undefined;

/** What one validation has found so far, up to a limit. */
export class Findings {
  readonly errors: FieldError[] = [];
  readonly #limit: number;
  #enough: Enough | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What `validate` returns; undefined when it was stopped, since there were more errors than the limit allows. */
  collect(validate: () => readonly FieldError[]): readonly FieldError[] | undefined {
    const outer = current;
    current = this;
    try {
      const errors = validate();
      return this.#enough === undefined ? errors : undefined;
    } catch (err) {
      if (err === this.#enough && err !== undefined) return undefined;
      throw err;
    } finally {
      current = outer;
    }
  }

  /** The same of a validation in steps. */
  *collectSteps(steps: Generator<void, readonly FieldError[]>): Generator<void, readonly FieldError[] | undefined> {
    for (;;) {
      let errors: readonly FieldError[] | undefined;
      const inTime = this.collect(() => {
        const { done, value } = steps.next();
        errors = done ? value : undefined;
        return [];
      });
      if (inTime === undefined) return undefined;
      if (errors !== undefined) return errors;
      yield;
    }
  }

  /** @throws Enough when there were as many as the limit allows already */
  add(error: FieldError): void {
    if (this.errors.length < this.#limit) {
      this.errors.push(error);
      return;
    }
    this.#enough ??= new Enough();
    throw this.#enough;
  }
}

/** Ends a validation from within. */
class Enough extends Error {
  override readonly name = "Enough";
}

/** Every field error that is made comes by here. */
export function countFieldError(error: FieldError): FieldError {
  current?.add(error);
  return error;
}
