/** A change of a file that no sync has made durable yet. */
export type FileChange =
  | { readonly type: "write"; readonly position: number; readonly bytes: Buffer }
  | { readonly type: "truncate"; readonly size: number };

/** Decides what of the unsynced changes a power cut leaves. */
export interface Survival {
  readonly name: string;
  /** What reached the disk of the changes of one file, which come in order. */
  file(changes: readonly FileChange[]): readonly FileChange[];
  /** Whether a change of the directory reached it; asked in order. */
  entry(kind: EntryChangeKind): boolean;
}

export type EntryChangeKind = "create" | "rename" | "remove";

export const SECTOR_BYTES = 512;

/** Only what was synced is there. */
export const nothingSurvives: Survival = { name: "nothing", file: () => [], entry: () => false };

/** The cache was written back just in time. */
export const everythingSurvives: Survival = { name: "everything", file: (changes) => changes, entry: () => true };

/** Files keep everything, names are as they were at the last sync of the directory. */
export const contentSurvives: Survival = { name: "content", file: (changes) => changes, entry: () => false };

/** Names are as they were last, files keep only what was synced. */
export const namesSurvive: Survival = { name: "names", file: () => [], entry: () => true };

/** Files that were removed are gone, and new names are not there yet. */
export const removalsSurvive: Survival = {
  name: "removals",
  file: (changes) => changes,
  entry: (kind) => kind === "remove",
};

/** The last write of each file got as far as some byte. `random` counts from 0 up to, but not including, its argument. */
export function tornWrites(random: (below: number) => number): Survival {
  return { name: "torn", file: (changes) => torn(changes, random), entry: () => true };
}

/** Each sector and each name reached the disk or did not, in no order. */
export function scatteredSectors(random: (below: number) => number): Survival {
  const coin = () => random(2) === 0;
  return {
    name: "scattered",
    file: (changes) =>
      changes.flatMap((change) => (change.type === "write" ? sectors(change).filter(coin) : coin() ? [change] : [])),
    entry: coin,
  };
}

function torn(changes: readonly FileChange[], random: (below: number) => number): readonly FileChange[] {
  const last = changes.at(-1);
  if (last?.type !== "write") return changes.slice(0, -1);
  const { position, bytes } = last;
  return [...changes.slice(0, -1), { type: "write", position, bytes: bytes.subarray(0, random(bytes.length)) }];
}

/** Splits a write where sectors of the disk meet. */
function sectors({ position, bytes }: FileChange & { type: "write" }): FileChange[] {
  const parts: FileChange[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = Math.min(bytes.length, start + SECTOR_BYTES - ((position + start) % SECTOR_BYTES));
    parts.push({ type: "write", position: position + start, bytes: bytes.subarray(start, end) });
    start = end;
  }
  return parts;
}
