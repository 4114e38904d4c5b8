import type { CelType } from "../types/type.js";

/** A type as a value: what `type(x)` gives, and what `int` is. */
export class TypeValue {
  readonly type: CelType;

  constructor(type: CelType) {
    this.type = type;
  }

  get name(): string {
    return this.type.name;
  }
}
