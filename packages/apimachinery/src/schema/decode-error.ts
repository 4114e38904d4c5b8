import type { Schema } from "./schema.js";

/** What did not fit what: how Go words it depends on the decoder. */
export interface TypeMismatch {
  /** The JSON type, or the number itself. */
  readonly what: string;
  /** The Go type. */
  readonly typeName: string;
  /** Absent where Go hands the value to the type's own decoder. */
  readonly place?: { readonly value: unknown; readonly schema: Schema };
}

/**
 * A value that does not fit its type. `message` is the text of upstream's JSON decoder, without the
 * `Pod in version "v1" cannot be handled as a Pod: ` that {@link cannotBeHandled} puts before it.
 */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
  readonly #mismatch: TypeMismatch | undefined;

  constructor(message: string, options: ErrorOptions & { readonly mismatch?: TypeMismatch } = {}) {
    super(message, options);
    this.#mismatch = options.mismatch;
  }

  /** Undefined for values of the right type with the wrong content. */
  get mismatch(): TypeMismatch | undefined {
    return this.#mismatch;
  }
}

/**
 * The message of the 400 that answers a body that cannot be decoded; `detail` is a {@link DecodeError}'s message or
 * `strict decoding error: …`. Source: `runtime.NewNotRegistered…`/`transformDecodeError` in k8s.io/apiserver v0.36.
 */
export function cannotBeHandled(kind: string, version: string, detail: string): string {
  return `${kind} in version "${version}" cannot be handled as a ${kind}: ${detail}`;
}

/** What Go calls the JSON type of `value` in decoder errors. */
export function goValueKind(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "bool";
    case "number":
    case "bigint":
      return "number";
    default:
      return "object";
  }
}
