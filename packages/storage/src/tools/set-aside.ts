import { join } from "node:path";
import { copyFile } from "../embedded/fs/copy-file.js";
import type { StoreDirectory } from "./store-directory.js";

/** A folder inside a store for files that a tool takes out of it: nothing is ever deleted. Made when it is needed. */
export class SetAside {
  readonly #store: StoreDirectory;
  readonly #label: string;
  readonly #names: string[] = [];
  #path: string | undefined;

  /** `label`: what its name begins with. */
  constructor(store: StoreDirectory, label: string) {
    this.#store = store;
    this.#label = label;
  }

  /** Where it is; undefined while it is empty. */
  get path(): string | undefined {
    return this.#path;
  }

  /** What is in it, in the order in which it came. */
  get names(): readonly string[] {
    return this.#names;
  }

  async move(name: string): Promise<void> {
    const { fs, dir } = this.#store;
    const folder = await this.#folder();
    await fs.rename(join(dir, name), join(folder, name));
    await fs.syncDirectory(folder);
    await fs.syncDirectory(dir);
    this.#names.push(name);
  }

  async copy(name: string): Promise<void> {
    const { fs, dir } = this.#store;
    const folder = await this.#folder();
    await copyFile(fs, join(dir, name), join(folder, name));
    await fs.syncDirectory(folder);
    this.#names.push(name);
  }

  async #folder(): Promise<string> {
    if (this.#path !== undefined) return this.#path;
    const { fs, dir, clock } = this.#store;
    const taken = new Set(await fs.list(dir));
    const base = `${this.#label}-${new Date(clock.now()).toISOString().replace(/[-:]|\.\d+/g, "")}`;
    let name = base;
    for (let i = 2; taken.has(name); i++) name = `${base}-${i}`;
    this.#path = join(dir, name);
    await fs.makeDirectory(this.#path);
    return this.#path;
  }
}
