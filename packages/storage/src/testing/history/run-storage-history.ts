import type { KubeObject } from "@kube-apiserver/apimachinery";
import { isStorageError, type StorageInterface } from "../../interfaces.js";
import type { KV } from "../../kv/kv.js";
import type { RandomSource } from "../random-source.js";
import { type CheckOptions, checkHistory, everyKey } from "./check-history.js";
import { earlier } from "./random-clients.js";
import { RecordedStorage } from "./recorded-storage.js";
import { Recorder } from "./recorder.js";
import type { HistoryRun } from "./run-history.js";
import { TokenKV } from "./token-kv.js";
import { Witness } from "./witness.js";

export interface RunStorageHistorySettings {
  /** The engine: fresh, and used by nobody else. The caller closes both. */
  readonly kv: KV;
  /** Storages over it of objects with a namespace, all of one resource: several servers, or one. */
  readonly storages: readonly StorageInterface[];
  /** Full prefix of their keys, without a trailing slash. */
  readonly root: string;
  readonly random: RandomSource;
  /** Clients of each storage. Default 4. */
  readonly clients?: number;
  readonly watchers?: number;
  /** Calls of each client. Default: as many as it makes before `signal` aborts. */
  readonly calls?: number;
  readonly signal?: AbortSignal;
  readonly pause?: () => Promise<void>;
  readonly check?: CheckOptions;
}

const CLIENTS = 4;
const WATCHERS = 2;
const KEYS = 6;
/** How far back reads and watches reach. */
const REACH = 30;

/** Lets random clients at storages, with the watch cache or without, and says whether what they saw is in order. */
export async function runStorageHistory(settings: RunStorageHistorySettings): Promise<HistoryRun> {
  const recorder = new Recorder();
  const { revision: start } = await settings.kv.status();
  const witness = new Witness(recorder, new TokenKV(settings.kv), everyKey, start + 1n);
  await new StorageClients(settings, recorder, witness).run();
  await witness.reaches((await settings.kv.status()).revision);
  await witness.close();
  return { ...checkHistory(recorder, { ...settings.check, objects: true }), recorder };
}

class StorageClients {
  readonly #settings: RunStorageHistorySettings;
  readonly #recorder: Recorder;
  readonly #witness: Witness;
  #tokens = 0;
  #newest = 1n;
  #stopped = false;

  constructor(settings: RunStorageHistorySettings, recorder: Recorder, witness: Witness) {
    this.#settings = settings;
    this.#recorder = recorder;
    this.#witness = witness;
  }

  async run(): Promise<void> {
    const { storages, clients = CLIENTS, watchers = WATCHERS } = this.#settings;
    const named = storages.flatMap((storage, s) =>
      Array.from({ length: clients }, (_, i) => this.#client(storage, `client-${s}-${i}`)),
    );
    const watching = storages.flatMap((storage, s) =>
      Array.from({ length: watchers }, (_, i) => this.#keepWatching(this.#client(storage, `watcher-${s}-${i}`))),
    );
    await Promise.all(named.map((client) => this.#keepCalling(client)));
    this.#stopped = true;
    // Something has to come for a watch to notice.
    await this.#client(storages[0] as StorageInterface, "last").create(`/ns/last`, this.#object("last"));
    await Promise.all(watching);
  }

  get #over(): boolean {
    return this.#stopped || this.#settings.signal?.aborted === true;
  }

  #client(storage: StorageInterface, name: string): RecordedStorage {
    return new RecordedStorage({ recorder: this.#recorder, storage, name, root: this.#settings.root });
  }

  async #keepCalling(client: RecordedStorage): Promise<void> {
    const { calls = Number.POSITIVE_INFINITY, pause } = this.#settings;
    for (let i = 0; i < calls && !this.#over; i++) {
      await pause?.();
      await ignoreStorageErrors(() => this.#call(client));
    }
  }

  async #call(client: RecordedStorage): Promise<void> {
    const { random } = this.#settings;
    const name = String(random(KEYS));
    const key = `/ns/${name}`;
    const dice = random(100);
    if (dice < 18) this.#saw(await client.create(key, this.#object(name)));
    else if (dice < 45) this.#saw(await client.update(key, () => this.#object(name)));
    else if (dice < 55) this.#saw(await client.delete(key));
    else if (dice < 68) await client.get(key, "");
    else if (dice < 74) await client.get(key, ["0", String(this.#pastRevision())][random(2)] as string);
    else if (dice < 84) await this.#list(client, {});
    else if (dice < 98) await this.#listSince(client);
    else await this.#compact();
  }

  async #listSince(client: RecordedStorage): Promise<void> {
    const { random } = this.#settings;
    const resourceVersion = String(this.#pastRevision());
    const options = [
      { resourceVersion: "0" },
      { resourceVersion },
      { resourceVersion, resourceVersionMatch: "NotOlderThan" },
      { resourceVersion, resourceVersionMatch: "Exact" },
    ] as const;
    await this.#list(client, options[random(options.length)] ?? {});
  }

  async #list(client: RecordedStorage, options: Parameters<RecordedStorage["list"]>[0]): Promise<void> {
    const { random } = this.#settings;
    // Without a limit, or with one where a first page says how many there are.
    const limit = random(3) === 0 && options.resourceVersionMatch === undefined ? 1 + random(3) : 0;
    const paging = limit === 0 || options.resourceVersion !== undefined ? {} : { limit };
    const { resourceVersion } = await client.list(options, paging);
    this.#saw(BigInt(resourceVersion));
  }

  async #compact(): Promise<void> {
    const { kv } = this.#settings;
    const revision = this.#pastRevision();
    const limit = this.#witness.seen;
    await this.#recorder
      .client(kv, "compactor")
      .compact(earlier(revision, limit))
      .catch(() => {});
  }

  async #keepWatching(client: RecordedStorage): Promise<void> {
    const { random } = this.#settings;
    while (!this.#over) {
      let left = 1 + random(15);
      const enough = () => left-- === 0 || this.#over;
      await ignoreStorageErrors(() =>
        random(2) === 0 ? client.watchList(enough) : client.watch(this.#pastRevision(), enough),
      );
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #object(name: string): KubeObject {
    const metadata = { name, namespace: "ns" };
    return { apiVersion: "example.com/v1", kind: "Widget", metadata, token: `${++this.#tokens}` };
  }

  #pastRevision(): bigint {
    const past = this.#newest - BigInt(this.#settings.random(REACH));
    return past < 1n ? 1n : past;
  }

  #saw(revision: bigint | undefined): void {
    if (revision !== undefined && revision > this.#newest) this.#newest = revision;
  }
}

/** Failed calls are for the history. */
async function ignoreStorageErrors(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (err) {
    if (!isStorageError(err)) throw err;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
