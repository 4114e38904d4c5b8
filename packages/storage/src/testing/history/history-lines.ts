import type { HistoryEvent } from "./recorder.js";

/** Writes an event as one line of JSON: numbers of 64 bits as `{n}`, bytes as `{b}`. */
export function encodeEvent(event: HistoryEvent): string {
  return JSON.stringify(event, replace);
}

/** @throws SyntaxError when the line is cut short */
export function decodeEvent(line: string): HistoryEvent {
  return JSON.parse(line, revive) as HistoryEvent;
}

/** `this` has the value before `toJSON` was asked. */
function replace(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key];
  if (typeof original === "bigint") return { n: original.toString() };
  return Buffer.isBuffer(original) ? { b: original.toString("latin1") } : value;
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { n, b } = value as { n?: string; b?: string };
  if (n !== undefined) return BigInt(n);
  return b === undefined ? value : Buffer.from(b, "latin1");
}
