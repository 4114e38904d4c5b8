import type { KeyValue } from "../../kv/kv.js";
import type { PersistentTree } from "../../tree/persistent-tree.js";
import { Slabs } from "./slabs.js";

/** A buffer of which less than this is in use is not held for it. */
const LEAST_SHARE = 1 / 3;

/**
 * Values that were read are views of large buffers. Those that hold little but values long replaced are let go: what is
 * still needed of them is copied. The others stay as they are, because copying costs most of the time that a start takes.
 */
export function moveOutOfSparseBuffers(tree: PersistentTree<KeyValue>): void {
  const pairs = tree.values("");
  const used = new Map<ArrayBufferLike, number>();
  for (const { value } of pairs) used.set(value.buffer, (used.get(value.buffer) ?? 0) + value.length);
  const slabs = new Slabs();
  for (const kv of pairs) {
    const { buffer } = kv.value;
    if ((used.get(buffer) ?? 0) >= buffer.byteLength * LEAST_SHARE) continue;
    // Nobody has seen it yet: it is as if it had been read so.
    (kv as { value: Buffer }).value = slabs.copy(kv.value);
  }
}
