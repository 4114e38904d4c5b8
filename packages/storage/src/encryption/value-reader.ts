import type { Logger } from "@kube-apiserver/component-base";
import type { KeyValue, KVEvent } from "../kv/kv.js";
import type { ValueTransformer } from "./value-transformer.js";

/** Reads values of pairs as they come out of the engine. */
export class ValueReader {
  readonly #transformer: ValueTransformer;
  readonly #resource: string;
  readonly #logger: Logger;

  constructor(transformer: ValueTransformer, resource: string, logger: Logger) {
    this.#transformer = transformer;
    this.#resource = resource;
    this.#logger = logger;
  }

  async read(kv: KeyValue): Promise<KeyValue> {
    const { key } = kv;
    try {
      const { data, stale } = await this.#transformer.transformFromStorage(kv.value, { key, resource: this.#resource });
      return stale ? { ...kv, value: data, stale } : { ...kv, value: data };
    } catch (err) {
      this.#logger.error("failed to decrypt data", { key, err });
      return { ...kv, value: Buffer.alloc(0), unreadable: err as Error };
    }
  }

  async readEvent(event: KVEvent): Promise<KVEvent> {
    const { type, prevKV } = event;
    const kv = type === "put" ? await this.read(event.kv) : event.kv;
    return prevKV === undefined ? { type, kv } : { type, kv, prevKV: await this.read(prevKV) };
  }
}
