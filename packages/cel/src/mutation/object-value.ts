import { type CelType, structType } from "../types/type.js";
import { equals } from "../values/equality.js";
import { memberKey } from "../values/member-key.js";
import { OpaqueValue } from "../values/opaque.js";
import type { Value } from "../values/value.js";

/** Type of a whole object that an expression makes. Types of its fields are named by their paths: `Object.spec.template`. */
export const objectTypeName = "Object";

/** An object that an expression made: `Object{spec: Object.spec{replicas: 3}}`. Mirrors `dynamic.ObjectVal`. */
export class ObjectValue extends OpaqueValue {
  override readonly type: CelType;
  /** By the names in the expression. */
  readonly fields: ReadonlyMap<string, Value>;

  constructor(typeName: string, fields: ReadonlyMap<string, Value>) {
    super();
    this.type = structType(typeName);
    this.fields = fields;
  }

  override field(name: string): Value | undefined {
    return this.fields.get(name);
  }

  override equals(other: Value): boolean {
    if (!(other instanceof ObjectValue) || other.type.name !== this.type.name) return false;
    if (other.fields.size !== this.fields.size) return false;
    for (const [name, value] of this.fields) {
      const theirs = other.fields.get(name);
      if (theirs === undefined || !equals(value, theirs)) return false;
    }
    return true;
  }

  override get key(): string {
    const fields = Array.from(this.fields, ([name, value]) => `${JSON.stringify(name)}=${memberKey(value)}`);
    return `{${fields.sort().join()}}`;
  }
}
