import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Logger } from "@kube-apiserver/component-base";
import { discardLogger } from "@kube-apiserver/component-base";
import { prefixEnd } from "../../kv/kv.js";
import type { EmbeddedKV } from "../embedded-kv.js";
import { newEmbeddedKV } from "../new-embedded-kv.js";
import type { EmbeddedKVOptions } from "../options.js";

/** A data directory for one test, which is removed behind it. */
export class DurableStore {
  readonly dir: string;
  readonly options: EmbeddedKVOptions;
  readonly warnings: string[] = [];
  #open: EmbeddedKV | undefined;

  private constructor(dir: string, options: EmbeddedKVOptions) {
    this.dir = dir;
    this.options = { logger: this.#logger(), ...options, dataDir: dir };
  }

  static async make(t: TestContext, options: EmbeddedKVOptions = {}): Promise<DurableStore> {
    const store = new DurableStore(await mkdtemp(join(tmpdir(), "kv-durable-")), options);
    t.after(async () => {
      await store.close();
      await rm(store.dir, { recursive: true, force: true });
    });
    return store;
  }

  async open(options: EmbeddedKVOptions = {}): Promise<EmbeddedKV> {
    this.#open = await newEmbeddedKV({ ...this.options, ...options });
    return this.#open;
  }

  async close(): Promise<void> {
    await this.#open?.close();
    this.#open = undefined;
  }

  async reopen(): Promise<EmbeddedKV> {
    await this.close();
    return this.open();
  }

  /** Paths of files whose name starts with `prefix`, in order. */
  async files(prefix: string): Promise<string[]> {
    const names = await readdir(this.dir);
    return names
      .filter((name) => name.startsWith(prefix) && !name.endsWith(".tmp"))
      .sort()
      .map((name) => join(this.dir, name));
  }

  /** Resolves once there is a snapshot and what it replaced is gone. */
  async snapshotTaken(): Promise<string> {
    for (;;) {
      const [snapshot] = await this.files("snapshot-");
      const before = await this.files("wal-");
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (snapshot !== undefined && (await this.files("wal-")).length === before.length) return snapshot;
    }
  }

  #logger(): Logger {
    return { ...discardLogger, warn: (message) => this.warnings.push(message) };
  }
}

export async function put(kv: EmbeddedKV, key: string, value: string | Buffer = key, lease?: bigint): Promise<bigint> {
  const op = { type: "put", key, value: Buffer.from(value), ...(lease === undefined ? {} : { lease }) } as const;
  return (await kv.txn({ compare: [], success: [op] })).revision;
}

/** All pairs as `key=value`. */
export async function dump(kv: EmbeddedKV, revision = 0n): Promise<string[]> {
  const { kvs } = await kv.range({ key: "/", rangeEnd: prefixEnd("/"), revision });
  return kvs.map((kv) => `${kv.key}=${kv.value.toString()}`);
}
