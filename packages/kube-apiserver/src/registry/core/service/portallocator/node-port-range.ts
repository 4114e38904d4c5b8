import type { core_v1 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { newBuiltInCodec, type RESTOptionsGetter } from "@kube-apiserver/generic-server";
import type { StorageInterface } from "@kube-apiserver/storage";
import type { PortRange } from "../../../../config/extra-config.js";
import { PortBitmap } from "./port-bitmap.js";

const key = "/servicenodeports";
const kind = { group: "", version: "v1", kind: "RangeAllocation" };

/**
 * Which node ports are taken: one bitmap in storage, laid out as upstream has it, and changed under optimistic
 * concurrency, so that any number of servers agree on it. Mirrors `rangeallocation.RangeRegistry`.
 */
export class NodePortRange {
  readonly range: PortRange;
  readonly #storage: StorageInterface;

  constructor(range: PortRange, restOptionsGetter: RESTOptionsGetter) {
    this.range = range;
    this.#storage = restOptionsGetter.storageFor({
      groupResource: { group: "", resource: "servicenodeportallocations" },
      resourcePrefix: "ranges",
      objectKind: { apiVersion: "v1", kind: kind.kind },
      newCodec: (serializer) => newBuiltInCodec({ kind }, serializer),
      watchCache: false,
    });
  }

  /** `30000-32767` */
  get text(): string {
    return `${this.range.from}-${this.range.to}`;
  }

  has(port: number): boolean {
    return port >= this.range.from && port <= this.range.to;
  }

  /** What is taken now. */
  async read(): Promise<PortBitmap> {
    const current = await this.#storage.get(key, { ignoreNotFound: true });
    return this.#bitmapOf(current?.object);
  }

  /**
   * Stores what `change` makes of the bitmap, which is its own to change; again from the start whenever another server
   * was faster.
   */
  async change(change: (taken: PortBitmap) => PortBitmap | Promise<PortBitmap>): Promise<void> {
    await this.#storage.guaranteedUpdate(key, {
      ignoreNotFound: true,
      tryUpdate: async (current) => {
        const taken = await change(this.#bitmapOf(current?.object));
        return { object: this.#toObject(current?.object, taken) };
      },
    });
  }

  async close(): Promise<void> {
    await this.#storage.close();
  }

  #bitmapOf(obj: KubeObject | undefined): PortBitmap {
    const { from, to } = this.range;
    const { data = "", range = this.text } = (obj ?? {}) as Partial<core_v1.RangeAllocation>;
    const stored = Buffer.from(data, "base64");
    if (range === this.text) return new PortBitmap(to - from + 1, stored);
    return rebased(stored, range, this.range);
  }

  #toObject(current: KubeObject | undefined, ports: PortBitmap): KubeObject {
    return {
      apiVersion: "v1",
      kind: "RangeAllocation",
      metadata: current?.metadata ?? {},
      range: this.text,
      data: ports.toBuffer().toString("base64"),
    };
  }
}

/** What of another range is taken in this one: the configured range may change between starts. */
function rebased(stored: Buffer, storedRange: string, { from, to }: PortRange): PortBitmap {
  const [first = 0, last = -1] = storedRange.split("-").map(Number);
  const before = new PortBitmap(Math.max(last - first + 1, 0), stored);
  const after = new PortBitmap(to - from + 1);
  for (let port = Math.max(first, from); port <= Math.min(last, to); port++) {
    if (before.has(port - first)) after.add(port - from);
  }
  return after;
}
