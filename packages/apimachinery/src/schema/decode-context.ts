import { DecodeError, goValueKind } from "./decode-error.js";
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
    return this.fail(goValueKind(value), goTypeName(schema));
  }

  /** The same for a number out of range or with a fraction: its digits are part of the text. */
  numberError(value: number | bigint, typeName: string): never {
    return this.fail(`number ${value}`, typeName);
  }

  fail(what: string, typeName: string): never {
    const fields = this.path.filter((part) => typeof part === "string");
    if (fields.length === 0 && this.struct === "") {
      throw new DecodeError(`json: cannot unmarshal ${what} into Go value of type ${typeName}`);
    }
    throw new DecodeError(
      `json: cannot unmarshal ${what} into Go struct field ${this.struct}.${fields.join(".")} of type ${typeName}`,
    );
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
