import { DecodeError, goValueKind, type TypeMismatch } from "./decode-error.js";
import { goTypeName } from "./go-type-name.js";
import type { Schema } from "./schema.js";

/** Upstream stops collecting here: `saveStrictError` in sigs.k8s.io/json. */
const maxUnknownFields = 100;

/** The state of one decode: where it is, and what it met that no schema knows. */
export class DecodeContext {
  /** Go name of the innermost struct; empty outside of any. */
  struct = "";
  /**
   * Where we are: a struct field as its name, a list item as its index, a map key as a one-element list. Type errors
   * name fields only, unknown fields are reported with all of it.
   */
  readonly path: (string | number | readonly [string])[] = [];
  readonly unknownFields: string[] = [];
  /** Whether lists and maps without entries are written as null. */
  readonly emptyAsNull: boolean;

  constructor(emptyAsNull: boolean) {
    this.emptyAsNull = emptyAsNull;
  }

  /** Notes that the struct at the current path has no field `name`. */
  unknown(name: string): void {
    if (this.unknownFields.length >= maxUnknownFields) return;
    const path = this.#strictPath(name);
    if (!this.unknownFields.includes(path)) this.unknownFields.push(path);
  }

  /** Throws the error of a value whose JSON type does not fit, as Go's `json.UnmarshalTypeError` words it. */
  typeError(value: unknown, schema: Schema): never {
    const place = { value, schema };
    return this.#fail({ what: goValueKind(value), typeName: goTypeName(schema), place });
  }

  /** The same for a number out of range or with a fraction: its digits are part of the text. */
  numberError(value: number | bigint, schema: Schema): never {
    return this.#fail({ what: `number ${value}`, typeName: goTypeName(schema), place: { value, schema } });
  }

  /** The same for what Go decodes by way of another type. */
  fail(what: string, typeName: string): never {
    return this.#fail({ what, typeName });
  }

  #fail(mismatch: TypeMismatch): never {
    const { what, typeName } = mismatch;
    const fields = this.path.filter((part) => typeof part === "string");
    const isBare = fields.length === 0 && this.struct === "";
    const target = isBare ? `value of type` : `struct field ${this.struct}.${fields.join(".")} of type`;
    throw new DecodeError(`json: cannot unmarshal ${what} into Go ${target} ${typeName}`, { mismatch });
  }

  #strictPath(name: string): string {
    let text = "";
    for (const part of this.path) {
      if (typeof part === "number") text += `[${part}]`;
      else text += `${text === "" ? "" : "."}${typeof part === "string" ? part : part[0]}`;
    }
    return text === "" ? name : `${text}.${name}`;
  }
}
