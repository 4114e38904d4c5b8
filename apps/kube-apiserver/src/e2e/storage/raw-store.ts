import { hasProtobufMagic, parseJSON, readEnvelope } from "@kube-apiserver/apimachinery";
import { type KV, newEtcd3KV } from "@kube-apiserver/storage";

/** What lies at a key: its form, and what it says it is. */
export interface RawObject {
  readonly media: "protobuf" | "json";
  readonly apiVersion: string;
  readonly kind: string;
  readonly bytes: Buffer;
}

/** Reads and writes an etcd behind the server's back. */
export class RawStore {
  readonly #kv: KV;

  private constructor(kv: KV) {
    this.#kv = kv;
  }

  static async open(endpoint: string): Promise<RawStore> {
    return new RawStore(await newEtcd3KV({ endpoints: [endpoint] }));
  }

  async bytes(key: string): Promise<Buffer | undefined> {
    const { kvs } = await this.#kv.range({ key });
    return kvs[0]?.value;
  }

  /** Undefined when nothing is there. */
  async read(key: string): Promise<RawObject | undefined> {
    const bytes = await this.bytes(key);
    if (bytes === undefined) return undefined;
    if (hasProtobufMagic(bytes)) return { media: "protobuf", ...readEnvelope(bytes), bytes };
    const { apiVersion = "", kind = "" } = parseJSON(bytes) as { readonly apiVersion?: string; readonly kind?: string };
    return { media: "json", apiVersion, kind, bytes };
  }

  async write(key: string, value: Buffer | string): Promise<void> {
    await this.#kv.txn({ compare: [], success: [{ type: "put", key, value: Buffer.from(value) }] });
  }

  async remove(key: string): Promise<void> {
    await this.#kv.txn({ compare: [], success: [{ type: "delete", key }] });
  }

  close(): Promise<void> {
    return this.#kv.close();
  }
}
