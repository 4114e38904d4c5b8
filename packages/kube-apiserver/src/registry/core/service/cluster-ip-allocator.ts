import { isAlreadyExists, isNotFound, type KubeObject, type RandomSource } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import { newSystemContext, type Store } from "@kube-apiserver/generic-server";
import { blockHas, formatIP, type IPBlock, type IPFamily, parseIP, parseIPBlock } from "../../networking/ip-address.js";

/** Why an address cannot be had. */
export class AllocationError extends Error {
  override readonly name = "AllocationError";
}

/** The service that an address is for. */
export interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

/** Parts that an allocator is built from. */
export interface ClusterIPAllocatorDeps {
  /** The store of IPAddress objects; asked on first use. */
  readonly addresses: () => Store;
  readonly clock: Clock;
  readonly random: RandomSource;
}

/** Random tries before the block is looked through address by address. */
const randomTries = 16;

/**
 * Gives out the addresses of one block. Each address that is taken is an IPAddress object of its name, so that any number
 * of servers on one store agree without a lock: creating the object is taking the address. Mirrors `ipallocator.Allocator`.
 */
export class ClusterIPAllocator {
  readonly family: IPFamily;
  readonly #block: IPBlock;
  readonly #deps: ClusterIPAllocatorDeps;

  /** @throws RangeError when `cidr` is no CIDR block */
  constructor(cidr: string, deps: ClusterIPAllocatorDeps) {
    this.#block = parseIPBlock(cidr);
    this.family = this.#block.family;
    this.#deps = deps;
  }

  /**
   * Takes a certain address. One that this very service holds already, from a write that was cut short, is as good.
   * @returns its canonical text, and whether it was taken just now
   * @throws AllocationError when it is taken by another or not of the block
   */
  async allocate(
    ip: string,
    service: ServiceName,
    dryRun: boolean,
  ): Promise<{ readonly ip: string; readonly isNew: boolean }> {
    const address = parseIP(ip);
    if (address === undefined || !blockHas(this.#block, address) || !this.#isUsable(address.value)) {
      throw new AllocationError(
        `provided IP is not in the valid range. The range of valid IPs is ${this.#rangeText()}`,
      );
    }
    const name = formatIP(address);
    if (await this.#take(name, service, dryRun)) return { ip: name, isNew: true };
    if (await this.#isHeldBy(name, service)) return { ip: name, isNew: false };
    throw new AllocationError("provided IP is already allocated");
  }

  /** Takes any free address, preferring the upper part of the block. @throws AllocationError when none is left */
  async allocateNext(service: ServiceName, dryRun: boolean): Promise<string> {
    const { base, size } = this.#block;
    const first = base + 1n;
    const reserved = staticAddresses(size);
    const count = this.#usableCount();
    for (let left = randomTries; left > 0; left--) {
      const name = this.#nameOf(first + reserved + this.#randomBelow(count - reserved));
      if (await this.#take(name, service, dryRun)) return name;
    }
    // The upper part from a random start, then the part kept for addresses that are asked for by name.
    const start = this.#randomBelow(count - reserved);
    for (let step = 0n; step < count - reserved; step++) {
      const name = this.#nameOf(first + reserved + ((start + step) % (count - reserved)));
      if (await this.#take(name, service, dryRun)) return name;
    }
    for (let step = 0n; step < reserved; step++) {
      const name = this.#nameOf(first + step);
      if (await this.#take(name, service, dryRun)) return name;
    }
    throw new AllocationError("range is full");
  }

  /** Gives an address back, if it is this service's. */
  async release(ip: string, service: ServiceName): Promise<void> {
    const address = parseIP(ip);
    if (address === undefined) return;
    const store = this.#deps.addresses();
    const ctx = this.#context();
    try {
      const { object } = await store.get(ctx, formatIP(address), {});
      if (!isOf(object, service)) return;
      const { uid = "" } = object.metadata ?? {};
      await store.delete(ctx, formatIP(address), allow, { dryRun: false, preconditions: { uid } });
    } catch (err) {
      if (!isNotFound(err)) throw err;
    }
  }

  async #isHeldBy(name: string, service: ServiceName): Promise<boolean> {
    try {
      return isOf((await this.#deps.addresses().get(this.#context(), name, {})).object, service);
    } catch (err) {
      if (isNotFound(err)) return false;
      throw err;
    }
  }

  async #take(name: string, service: ServiceName, dryRun: boolean): Promise<boolean> {
    const options = { dryRun, fieldManager: "kube-apiserver", fieldValidation: "Ignore" } as const;
    try {
      await this.#deps.addresses().create(this.#context(), addressObject(name, this.family, service), allow, options);
      return true;
    } catch (err) {
      if (isAlreadyExists(err)) return false;
      throw err;
    }
  }

  #context() {
    return newSystemContext({ clock: this.#deps.clock, signal: neverAborted });
  }

  #nameOf(value: bigint): string {
    return formatIP({ family: this.family, value });
  }

  /** Neither the network's own address nor, of IPv4, that of broadcasts. */
  #isUsable(value: bigint): boolean {
    return value > this.#block.base && value <= this.#block.base + this.#usableCount();
  }

  #usableCount(): bigint {
    return this.#block.size - (this.family === "IPv4" ? 2n : 1n);
  }

  #rangeText(): string {
    let bits = this.family === "IPv4" ? 32 : 128;
    for (let size = this.#block.size; size > 1n; size >>= 1n) bits--;
    return `${this.#nameOf(this.#block.base)}/${bits}`;
  }

  #randomBelow(limit: bigint): bigint {
    if (limit <= 1n) return 0n;
    const bytes = this.#deps.random.bytes(16);
    return BigInt(`0x${Buffer.from(bytes).toString("hex")}`) % limit;
  }
}

// Taking and giving back must not be cut short by the request that caused it.
const neverAborted = new AbortController().signal;

const allow = () => Promise.resolve();

/** How many addresses at the start are left to those who ask by name. Mirrors `calculateRangeOffset`. */
function staticAddresses(size: bigint): bigint {
  const min = 16n;
  const max = 256n;
  if (size < min) return 0n;
  const share = size / 16n;
  if (share < min) return min < size - 2n ? min : 0n;
  return share > max ? max : share;
}

function isOf({ spec }: KubeObject, { namespace, name }: ServiceName): boolean {
  const parent = (spec as { readonly parentRef?: Partial<ServiceName> } | undefined)?.parentRef;
  return parent?.namespace === namespace && parent.name === name;
}

function addressObject(name: string, family: IPFamily, service: ServiceName): KubeObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "IPAddress",
    metadata: {
      name,
      labels: {
        "ipaddress.kubernetes.io/ip-family": family,
        "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
      },
    },
    spec: { parentRef: { resource: "services", namespace: service.namespace, name: service.name } },
  };
}
