import { type CelType, structType } from "../types/type.js";
import { equals } from "../values/equality.js";
import { memberKey } from "../values/member-key.js";
import { OpaqueValue } from "../values/opaque.js";
import type { Value } from "../values/value.js";

export const jsonPatchTypeName = "JSONPatch";

/** The type of one operation of a JSON patch. */
export const jsonPatchType: CelType = structType(jsonPatchTypeName);

/** One operation: `JSONPatch{op: "add", path: "/spec/a", value: 1}`. Mirrors `mutation.JSONPatchVal`. */
export class JSONPatchValue extends OpaqueValue {
  override readonly type: CelType = jsonPatchType;
  readonly op: string;
  readonly path: string;
  /** Empty: not given. */
  readonly from: string;
  /** Undefined: not given. */
  readonly value: Value | undefined;

  constructor({
    op = "",
    path = "",
    from = "",
    value,
  }: Partial<Pick<JSONPatchValue, "op" | "path" | "from" | "value">>) {
    super();
    this.op = op;
    this.path = path;
    this.from = from;
    this.value = value;
  }

  override field(name: string): Value | undefined {
    if (name === "value") return this.value;
    if (name !== "op" && name !== "path" && name !== "from") return undefined;
    return this[name] === "" ? undefined : this[name];
  }

  override equals(other: Value): boolean {
    if (!(other instanceof JSONPatchValue)) return false;
    if (this.op !== other.op || this.path !== other.path || this.from !== other.from) return false;
    if (this.value === undefined || other.value === undefined) return this.value === other.value;
    return equals(this.value, other.value);
  }

  override get key(): string {
    const value = this.value === undefined ? "" : memberKey(this.value);
    return `${JSON.stringify([this.op, this.path, this.from])}${value}`;
  }
}
