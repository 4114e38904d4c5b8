import type { StorageFile } from "../../embedded/fs/file-system.js";
import { isSegment, isSnapshot } from "../../embedded/log/file-names.js";
import { installSnapshot } from "../../embedded/log/install-snapshot.js";
import { readStore } from "../../embedded/log/store-reader.js";
import { SetAside } from "../set-aside.js";
import { hasStore, locked, type StoreDirectory, type StoreToolOptions, storeDirectory } from "../store-directory.js";
import { StoreToolError } from "../tool-error.js";

export interface NewStoreOptions extends StoreToolOptions {
  /** Whether a store that is there may be replaced; its files are set aside. Default: no. */
  readonly overwrite?: boolean;
}

/** What a new store begins with. */
export interface NewStoreContent {
  /** Those who saw the content before have seen this revision, and no later one. */
  readonly revision: number;
  /** Writes all of it, to a store of this revision or a later one. */
  write(file: StorageFile, revision: number): Promise<void>;
}

/** What was made. */
export interface NewStore {
  readonly revision: number;
  readonly keys: number;
  /** Folder with the files of the store that was replaced. */
  readonly aside: string | undefined;
}

/**
 * Makes a store of one snapshot. Until that is written and looked through, what was there before stays.
 * @throws StoreToolError when there is a store and it may not be replaced
 * @throws KVError, code Unavailable, when a server has it
 */
export async function makeStore(options: NewStoreOptions, content: NewStoreContent): Promise<NewStore> {
  const store = storeDirectory(options);
  await store.fs.makeDirectory(store.dir);
  return locked(store, "write", async () => {
    const before = (await hasStore(store)) ? await revisionOf(store, options.overwrite ?? false) : 0;
    // No client may see a revision of the former store again as something else.
    const revision = Math.max(content.revision, before);
    const aside = new SetAside(store, "replaced");
    const write = async (file: StorageFile) => {
      await content.write(file, revision);
      await setFilesAside(store, aside);
      return true;
    };
    await installSnapshot(store.fs, store.dir, { revision, write });
    const { state } = await readStore(store);
    return { revision: state.revision, keys: state.tree.size, aside: aside.path };
  });
}

async function revisionOf(store: StoreDirectory, overwrite: boolean): Promise<number> {
  if (!overwrite) throw new StoreToolError(`there is a store in ${store.dir} already; --overwrite replaces it`);
  return (await readStore(store)).state.revision;
}

/** Segments from the last to the first: what is left of them is a store at any time. */
async function setFilesAside({ fs, dir }: StoreDirectory, aside: SetAside): Promise<void> {
  const names = (await fs.list(dir)).sort();
  for (const name of [...names.filter(isSegment).toReversed(), ...names.filter(isSnapshot)]) await aside.move(name);
}
