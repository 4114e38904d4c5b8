import { CorruptFileError } from "../embedded/log/corrupt.js";
import { isSegment, isSnapshot, isUnderConstruction } from "../embedded/log/file-names.js";
import { readStore } from "../embedded/log/store-reader.js";
import { wholeFiles } from "../embedded/log/whole-files.js";
import { checkSegment } from "./check-segment.js";
import { checkSnapshot } from "./check-snapshot.js";
import type { FileCheck } from "./file-check.js";
import { type StoreDirectory, type StoreToolOptions, sizeOf, withStore } from "./store-directory.js";

/** What was found in a whole store. */
export interface StoreCheck {
  readonly files: readonly FileCheck[];
  /** Of all files; empty: the store opens and is whole. */
  readonly damage: readonly CorruptFileError[];
  /** What is not part of the store, or will be tidied up. */
  readonly remarks: readonly string[];
  /** What a server would serve; undefined when there is damage. */
  readonly contents: StoreSummary | undefined;
}

/** The store that the files make together. */
export interface StoreSummary {
  readonly revision: number;
  /** The lowest revision that can be read; 0: all. */
  readonly compactRevision: number;
  readonly keys: number;
  readonly leases: number;
}

/**
 * Verifies everything in a store, and changes nothing: checksums, sequence, revisions and format of each file, and that
 * together they are a store. A torn tail is a remark.
 * @throws StoreToolError when there is no store
 * @throws KVError, code Unavailable, when a server has it; Corrupt, when a file has another format version
 */
export function checkStore(options: StoreToolOptions): Promise<StoreCheck> {
  return withStore(options, "read", check);
}

async function check(store: StoreDirectory): Promise<StoreCheck> {
  const { fs, dir } = store;
  const names = (await fs.list(dir)).sort();
  const files: FileCheck[] = [];
  for (const name of names.filter(isSnapshot)) {
    const file = await checkSnapshot(store, name, await sizeOf(store, name));
    files.push(name === names.findLast(isSnapshot) ? file : asSuperseded(file));
  }
  const segments = names.filter(isSegment);
  for await (const file of wholeFiles(fs, dir, segments)) files.push(checkSegment(file, file.name === segments.at(-1)));
  const found = files.flatMap(({ damage }) => damage);
  const remarks = names
    .filter(isUnderConstruction)
    .map((name) => `${name} was not finished; the next start removes it`);
  if (found.length > 0) return { files, damage: found, remarks, contents: undefined };
  return { files, remarks, ...(await checkTogether(store)) };
}

/** A newer snapshot is there: nobody reads this one any more. */
function asSuperseded(file: FileCheck): FileCheck {
  const remarks = ["superseded; the next start removes it", ...file.damage.map(({ what }) => what)];
  return { ...file, remarks, damage: [] };
}

async function checkTogether(store: StoreDirectory): Promise<Pick<StoreCheck, "damage" | "contents">> {
  try {
    const { state, history } = await readStore(store);
    const { revision, tree, leases } = state;
    const contents = { revision, compactRevision: history.floor, keys: tree.size, leases: leases.byId.size };
    return { damage: [], contents };
  } catch (err) {
    if (!(err instanceof CorruptFileError)) throw err;
    return { damage: [err], contents: undefined };
  }
}
