import type { core_v1 } from "@kube-apiserver/api/types";
import type { KubeObject, RandomSource } from "@kube-apiserver/apimachinery";
import { newBuiltInCodec, newGetAttrs, type RESTOptionsGetter } from "@kube-apiserver/generic-server";
import type { StorageInterface } from "@kube-apiserver/storage";
import type { PortRange } from "../../../config/extra-config.js";
import { AllocationError } from "./cluster-ip-allocator.js";
import { PortBitmap } from "./port-bitmap.js";

const key = "/servicenodeports";
const kind = { group: "", version: "v1", kind: "RangeAllocation" };

/**
 * Gives out node ports. What is taken is one bitmap in storage, laid out as upstream has it, and changed under
 * optimistic concurrency: any number of servers agree on it. Mirrors `portallocator.PortAllocator`.
 */
export class NodePortAllocator {
  readonly #range: PortRange;
  readonly #random: RandomSource;
  readonly #storage: StorageInterface;

  constructor(range: PortRange, random: RandomSource, restOptionsGetter: RESTOptionsGetter) {
    this.#range = range;
    this.#random = random;
    this.#storage = restOptionsGetter.storageFor({
      groupResource: { group: "", resource: "servicenodeportallocations" },
      resourcePrefix: "ranges",
      objectKind: { apiVersion: "v1", kind: kind.kind },
      newCodec: (serializer) => newBuiltInCodec({ kind }, serializer),
      getAttrs: newGetAttrs(),
      watchCache: false,
    });
  }

  /** Takes a certain port. @throws AllocationError when it is taken or not of the range */
  async allocate(port: number, dryRun: boolean): Promise<number> {
    const { from, to } = this.#range;
    if (port < from || port > to) {
      throw new AllocationError(`provided port is not in the valid range. The range of valid ports is ${from}-${to}`);
    }
    await this.#change(dryRun, (ports) => {
      if (ports.has(port - from)) throw new AllocationError("provided port is already allocated");
      ports.add(port - from);
    });
    return port;
  }

  /** Takes any free port, preferring the upper part of the range. @throws AllocationError when none is left */
  async allocateNext(dryRun: boolean): Promise<number> {
    let taken = 0;
    await this.#change(dryRun, (ports) => {
      const index = this.#findFree(ports);
      if (index === undefined) throw new AllocationError("range is full");
      ports.add(index);
      taken = this.#range.from + index;
    });
    return taken;
  }

  /** Gives ports back; those out of the range or free already are passed over. */
  async release(ports: readonly number[]): Promise<void> {
    const { from, to } = this.#range;
    const own = ports.filter((port) => port >= from && port <= to);
    if (own.length === 0) return;
    await this.#change(false, (bitmap) => {
      for (const port of own) bitmap.remove(port - from);
    });
  }

  async close(): Promise<void> {
    await this.#storage.close();
  }

  #findFree(ports: PortBitmap): number | undefined {
    const { size } = ports;
    const reserved = staticPorts(size);
    const bytes = Buffer.from(this.#random.bytes(4));
    const start = reserved + (bytes.readUInt32BE(0) % Math.max(size - reserved, 1));
    return ports.nextFree(reserved, start, size) ?? ports.nextFree(0, 0, reserved);
  }

  async #change(dryRun: boolean, change: (ports: PortBitmap) => void): Promise<void> {
    if (dryRun) {
      const current = await this.#storage.get(key, { ignoreNotFound: true });
      change(this.#bitmapOf(current?.object));
      return;
    }
    await this.#storage.guaranteedUpdate(key, {
      ignoreNotFound: true,
      tryUpdate: (current) => {
        const ports = this.#bitmapOf(current?.object);
        change(ports);
        return { object: this.#toObject(current?.object, ports) };
      },
    });
  }

  #bitmapOf(obj: KubeObject | undefined): PortBitmap {
    const { from, to } = this.#range;
    const { data = "", range = this.#rangeText() } = (obj ?? {}) as Partial<core_v1.RangeAllocation>;
    const stored = Buffer.from(data, "base64");
    if (range === this.#rangeText()) return new PortBitmap(to - from + 1, stored);
    return rebased(stored, range, this.#range);
  }

  #toObject(current: KubeObject | undefined, ports: PortBitmap): KubeObject {
    return {
      apiVersion: "v1",
      kind: "RangeAllocation",
      metadata: current?.metadata ?? {},
      range: this.#rangeText(),
      data: ports.toBuffer().toString("base64"),
    };
  }

  #rangeText(): string {
    return `${this.#range.from}-${this.#range.to}`;
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

/** How many ports at the start are left to those who ask by number. Mirrors `calculateRangeOffset`. */
function staticPorts(size: number): number {
  if (size < 16 * 2) return 0;
  return Math.min(Math.max(Math.floor(size / 32), 16), 128);
}
