import { basename, join } from "node:path";
import { CorruptFileError } from "../embedded/log/corrupt.js";
import { isSegment, isSnapshot } from "../embedded/log/file-names.js";
import { SEGMENT_HEADER_BYTES } from "../embedded/log/log-format.js";
import { recover } from "../embedded/log/recover.js";
import { readStore } from "../embedded/log/store-reader.js";
import { salvageSnapshot } from "./salvage-snapshot.js";
import { SetAside } from "./set-aside.js";
import { type StoreDirectory, type StoreToolOptions, withStore } from "./store-directory.js";

/** What came of a salvage. */
export interface SalvagedStore {
  /** The last revision that was kept. */
  readonly revision: number;
  readonly keys: number;
  /** Folder with the files that were damaged, and those behind them; undefined: nothing was. */
  readonly aside: string | undefined;
  readonly setAside: readonly string[];
  /** What was done about each damage, in sentences. */
  readonly actions: readonly string[];
}

/**
 * Makes a store open again that refuses to: keeps everything up to the damage, and sets the damaged files and those
 * behind them aside. Nothing is deleted.
 * @throws StoreToolError when there is no store
 * @throws KVError, code Unavailable, when a server has it; Corrupt, when a file has another format version
 */
export function salvageStore(options: StoreToolOptions): Promise<SalvagedStore> {
  return withStore(options, "write", (store) => new Salvage(store).run());
}

class Salvage {
  readonly #store: StoreDirectory;
  readonly #aside: SetAside;
  readonly #actions: string[] = [];

  constructor(store: StoreDirectory) {
    this.#store = store;
    this.#aside = new SetAside(store, "damaged");
  }

  async run(): Promise<SalvagedStore> {
    for (let damage = await this.#damage(); damage !== undefined; damage = await this.#damage()) {
      const name = basename(damage.file);
      const repaired = isSnapshot(name)
        ? await salvageSnapshot(this.#store, this.#aside, name)
        : await this.#cutLog(name, damage.offset);
      this.#actions.push(`${damage.message}: ${repaired}`);
    }
    const { state, position } = await recover({ ...this.#store, sync: true });
    await position.tail?.file.close();
    const { path: aside, names: setAside } = this.#aside;
    return { revision: state.revision, keys: state.tree.size, aside, setAside, actions: this.#actions };
  }

  async #damage(): Promise<CorruptFileError | undefined> {
    try {
      await readStore(this.#store);
      return undefined;
    } catch (err) {
      if (err instanceof CorruptFileError) return err;
      throw err;
    }
  }

  /** Later segments go first: whatever interrupts this, the store is no worse, and this can be done again. */
  async #cutLog(name: string, offset: number): Promise<string> {
    const { fs, dir } = this.#store;
    const later = (await fs.list(dir)).filter((other) => isSegment(other) && other > name).sort();
    for (const other of later.toReversed()) await this.#aside.move(other);
    if (offset <= SEGMENT_HEADER_BYTES) {
      await this.#aside.move(name);
      return `the log ends before ${name}`;
    }
    await this.#aside.copy(name);
    const file = await fs.open(join(dir, name), "update");
    try {
      await file.truncate(offset);
      await file.sync();
    } finally {
      await file.close();
    }
    return `the log was cut off there`;
  }
}
