import type { KeyValue } from "../kv/kv.js";

/** A stored value, for people: as JSON text where it can be read, else in base64. */
export type DescribedValue = { readonly json: string } | { readonly base64: string; readonly note?: string };

/**
 * Makes JSON text of one form of stored values, such as the protobuf envelope of built-in types. Undefined: not this
 * form. May throw: the value is then shown in base64, with the reason.
 */
export type ValueDecoder = (kv: KeyValue) => string | undefined;

const encrypted = /^k8s:enc:[a-z0-9]+:/;

/** JSON stays as it is, to the last digit; other forms are given to `decoders`, one after the other. */
export function describeValue(kv: KeyValue, decoders: readonly ValueDecoder[] = []): DescribedValue {
  const { value } = kv;
  const text = value.toString("utf8");
  if (isJSON(text)) return { json: text };
  try {
    for (const decode of decoders) {
      const json = decode(kv);
      if (json !== undefined) return { json };
    }
  } catch (err) {
    return { base64: value.toString("base64"), note: err instanceof Error ? err.message : String(err) };
  }
  const base64 = value.toString("base64");
  return encrypted.test(value.toString("latin1", 0, 64)) ? { base64, note: "encrypted at rest" } : { base64 };
}

function isJSON(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Something else, then.
    return false;
  }
}
