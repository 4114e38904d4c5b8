import type { KeyValue, KVEvent } from "../../kv/kv.js";

/** Whether two pairs are the same in everything that a client can see. */
export function samePair(a: KeyValue | undefined, b: KeyValue | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.key === b.key &&
    a.modRevision === b.modRevision &&
    a.createRevision === b.createRevision &&
    a.version === b.version &&
    a.lease === b.lease &&
    a.value.equals(b.value)
  );
}

export function samePairs(a: readonly KeyValue[], b: readonly KeyValue[]): boolean {
  return a.length === b.length && a.every((kv, i) => samePair(kv, b[i]));
}

/** Whether two watches told the same; what was before is compared when both say it. */
export function sameEvent(a: KVEvent | undefined, b: KVEvent | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.type !== b.type || a.kv.key !== b.kv.key || a.kv.modRevision !== b.kv.modRevision) return false;
  if (a.type === "put" && !samePair(a.kv, b.kv)) return false;
  return a.prevKV === undefined || b.prevKV === undefined || samePair(a.prevKV, b.prevKV);
}
