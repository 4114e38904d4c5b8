import { dirname } from "node:path";
import { PagedBytes } from "./paged-bytes.js";
import {
  type EntryChangeKind,
  everythingSurvives,
  type FileChange,
  nothingSurvives,
  type Survival,
} from "./survival.js";

/** A file, whatever it is called: what programs see, what the disk holds, and what lies between. */
export interface DiskFile {
  readonly cached: PagedBytes;
  durable: PagedBytes;
  unsynced: FileChange[];
}

/** One atomic change of a directory. */
interface EntryChange {
  readonly kind: EntryChangeKind;
  /** What its names lead to afterwards. */
  readonly names: ReadonlyMap<string, DiskFile | undefined>;
}

/**
 * A disk and the cache before it, in memory. Nothing is durable before it is synced: neither what is in a file, nor, by a
 * sync of the directory, what it is called. Two things can happen to it: the process is killed ({@link copy}: the cache
 * stays), or the power goes ({@link powerCut}).
 */
export class SimulatedDisk {
  #names = new Map<string, DiskFile>();
  #durableNames = new Map<string, DiskFile>();
  #unsynced: EntryChange[] = [];

  /** Paths of all files, as programs see them. */
  get paths(): string[] {
    return [...this.#names.keys()];
  }

  /** Whether a power cut would leave everything as it is. */
  get isDurable(): boolean {
    return this.#unsynced.length === 0 && [...this.#names.values()].every(({ unsynced }) => unsynced.length === 0);
  }

  find(path: string): DiskFile | undefined {
    return this.#names.get(path);
  }

  /** A name of a file; one that has none any more is called `?`. */
  pathOf(file: DiskFile): string {
    for (const [path, other] of this.#names) if (other === file) return path;
    return "?";
  }

  create(path: string): DiskFile {
    const file: DiskFile = { cached: PagedBytes.empty(), durable: PagedBytes.empty(), unsynced: [] };
    this.#enter("create", new Map([[path, file]]));
    return file;
  }

  rename(from: string, to: string): void {
    const file = this.#names.get(from);
    if (file !== undefined) {
      this.#enter(
        "rename",
        new Map([
          [from, undefined],
          [to, file],
        ]),
      );
    }
  }

  remove(path: string): void {
    if (this.#names.has(path)) this.#enter("remove", new Map([[path, undefined]]));
  }

  change(file: DiskFile, change: FileChange): void {
    applyChange(file.cached, change);
    file.unsynced.push(change);
  }

  sync(file: DiskFile): void {
    this.loseUnsynced(file, everythingSurvives);
  }

  /**
   * A sync that failed: what `survival` leaves is on the disk, and the rest counts as written. Later syncs have nothing to
   * write, reads still find it: https://lwn.net/Articles/752063/.
   */
  loseUnsynced(file: DiskFile, survival: Survival = nothingSurvives): void {
    file.durable = afterChanges(file.durable, survival.file(file.unsynced));
    file.unsynced = [];
  }

  syncDirectory(directory: string): void {
    const isHere = (change: EntryChange) => [...change.names.keys()].some((path) => dirname(path) === directory);
    for (const change of this.#unsynced.filter(isHere)) applyEntries(this.#durableNames, change.names);
    this.#unsynced = this.#unsynced.filter((change) => !isHere(change));
  }

  /** The same disk and cache again, with a future of its own: what a killed process leaves. */
  copy(): SimulatedDisk {
    const copies = new Map<DiskFile, DiskFile>();
    const copyOf = (file: DiskFile) => {
      const copy = copies.get(file) ?? {
        cached: file.cached.copy(),
        durable: file.durable.copy(),
        unsynced: [...file.unsynced],
      };
      copies.set(file, copy);
      return copy;
    };
    const disk = new SimulatedDisk();
    disk.#names = mapFiles(this.#names, copyOf);
    disk.#durableNames = mapFiles(this.#durableNames, copyOf);
    disk.#unsynced = this.#unsynced.map(({ kind, names }) => ({
      kind,
      names: mapFiles(names, (file) => file && copyOf(file)),
    }));
    return disk;
  }

  /** What a power cut now leaves. This disk stays as it is. */
  powerCut(survival: Survival): SimulatedDisk {
    const names = new Map(this.#durableNames);
    for (const change of this.#unsynced) if (survival.entry(change.kind)) applyEntries(names, change.names);
    const left = new Map<DiskFile, DiskFile>();
    const leftOf = (file: DiskFile) => {
      const known = left.get(file);
      if (known !== undefined) return known;
      const durable = afterChanges(file.durable, survival.file(file.unsynced));
      const copy: DiskFile = { cached: durable.copy(), durable, unsynced: [] };
      left.set(file, copy);
      return copy;
    };
    const disk = new SimulatedDisk();
    disk.#names = mapFiles(names, leftOf);
    disk.#durableNames = new Map(disk.#names);
    return disk;
  }

  /** Whether programs find the same files here and there. */
  equals(other: SimulatedDisk): boolean {
    if (this.#names.size !== other.#names.size) return false;
    return [...this.#names].every(([path, file]) => other.#names.get(path)?.cached.equals(file.cached));
  }

  #enter(kind: EntryChangeKind, names: EntryChange["names"]): void {
    applyEntries(this.#names, names);
    this.#unsynced.push({ kind, names });
  }
}

function applyChange(bytes: PagedBytes, change: FileChange): void {
  if (change.type === "write") bytes.write(change.bytes, change.position);
  else bytes.truncate(change.size);
}

function afterChanges(bytes: PagedBytes, changes: readonly FileChange[]): PagedBytes {
  const after = bytes.copy();
  for (const change of changes) applyChange(after, change);
  return after;
}

function applyEntries(names: Map<string, DiskFile>, change: EntryChange["names"]): void {
  for (const [path, file] of change) {
    if (file === undefined) names.delete(path);
    else names.set(path, file);
  }
}

function mapFiles<V extends DiskFile | undefined>(names: ReadonlyMap<string, V>, map: (file: V) => V): Map<string, V> {
  return new Map(Array.from(names, ([path, file]) => [path, map(file)]));
}
