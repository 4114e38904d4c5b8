import { join } from "node:path";
import { CorruptFileError } from "../embedded/log/corrupt.js";
import { readSnapshotBlocks } from "../embedded/log/snapshot-blocks.js";
import type { KeyValue } from "../kv/kv.js";
import { compareKeys } from "../tree/compare-keys.js";
import type { FileCheck } from "./file-check.js";
import type { StoreDirectory } from "./store-directory.js";

/** Reads a whole snapshot and looks at every block and pair. */
export async function checkSnapshot({ fs, dir }: StoreDirectory, name: string, bytes: number): Promise<FileCheck> {
  const path = join(dir, name);
  const damage: CorruptFileError[] = [];
  let revision: number | undefined;
  let leases = 0;
  const order = new PairOrder();
  for await (const block of readSnapshotBlocks(fs, path, (err) => damage.push(err))) {
    if (block.kind === "head") revision = block.head.revision;
    else if (block.kind === "leases") leases += block.leases.length;
    else if (block.kind === "pairs") for (const kv of block.pairs) order.check(kv, revision);
  }
  if (order.problem !== undefined) damage.push(new CorruptFileError(path, 0, order.problem));
  const revisions = revision === undefined ? undefined : { first: revision, last: revision };
  const remarks = leases === 0 ? [] : [`${leases} leases`];
  return { name, kind: "snapshot", bytes, records: order.pairs, revisions, remarks, damage };
}

/** Whether pairs come in the order of their keys, and say of themselves what can be. */
class PairOrder {
  pairs = 0;
  problem: string | undefined;
  #last: string | undefined;

  check(kv: KeyValue, revision: number | undefined): void {
    this.pairs++;
    this.problem ??= this.#problemWith(kv, revision);
    this.#last = kv.key;
  }

  #problemWith(
    { key, createRevision, modRevision, version }: KeyValue,
    revision: number | undefined,
  ): string | undefined {
    if (this.#last !== undefined && compareKeys(this.#last, key) >= 0) return `${key} is not behind ${this.#last}`;
    const isPossible = createRevision > 0n && createRevision <= modRevision && version > 0n;
    if (!isPossible || (revision !== undefined && modRevision > revision)) {
      return `${key} has impossible revisions: created at ${createRevision}, changed at ${modRevision}`;
    }
    return undefined;
  }
}
