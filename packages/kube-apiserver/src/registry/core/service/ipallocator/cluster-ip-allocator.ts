import {
  everythingFields,
  everythingLabels,
  isAlreadyExists,
  isNotFound,
  type RandomSource,
} from "@kube-apiserver/apimachinery";
import { CancellationSource, type Clock } from "@kube-apiserver/component-base";
import { newSystemContext, type Store } from "@kube-apiserver/generic-server";
import { formatIP, type IPAddress, type IPFamily, parseIP } from "../../../networking/ip-address.js";
import { AllocationError, type AllocationScope } from "../allocation-error.js";
import { candidatesOf } from "./block-candidates.js";
import type { ClusterIPMetrics } from "./cluster-ip-metrics.js";
import { isHeldBy, newIPAddress, type ServiceName } from "./ip-address-object.js";
import { isUsable, ofFamily, type ServiceBlock, type ServiceBlocks } from "./service-blocks.js";

/** Parts that an allocator is built from. */
export interface ClusterIPAllocatorDeps {
  /** The store of IPAddress objects; asked on first use. */
  readonly addresses: () => Store;
  readonly blocks: ServiceBlocks;
  readonly metrics: ClusterIPMetrics;
  readonly clock: Clock;
  readonly random: RandomSource;
}

const allow = () => Promise.resolve();

/**
 * Gives out addresses of one family, of the blocks that ServiceCIDR objects name. Each address that is taken is an
 * IPAddress object of its name, so that any number of servers on one store agree without a lock: creating the object is
 * taking the address. Mirrors `ipallocator.MetaAllocator` and `ipallocator.Allocator`.
 */
export class ClusterIPAllocator {
  readonly family: IPFamily;
  readonly #deps: ClusterIPAllocatorDeps;

  constructor(family: IPFamily, deps: ClusterIPAllocatorDeps) {
    this.family = family;
    this.#deps = deps;
  }

  /**
   * Takes a certain address.
   * @returns its canonical text
   * @throws AllocationError when it is taken or of no block that is ready
   */
  async allocate(ip: string, service: ServiceName, dryRun: boolean): Promise<string> {
    const address = parseIP(ip);
    const block = address === undefined ? undefined : await this.#readyBlockOf(address);
    if (address === undefined || block === undefined) {
      throw new AllocationError("the provided network does not match the current range");
    }
    const name = formatIP(address);
    const timer = this.#deps.metrics.startTimer(block.cidr);
    if (!(await this.#take(name, service, { block, scope: "static", dryRun }))) {
      throw new AllocationError("provided IP is already allocated");
    }
    if (!dryRun) timer.taken();
    return name;
  }

  /** Takes any free address, preferring the upper part of a block. @throws AllocationError when none is left */
  async allocateNext(service: ServiceName, dryRun: boolean): Promise<string> {
    const tried = new Set<string>();
    for (const how of ["cached", "fresh"] as const) {
      for (const block of await this.#readyBlocks(how)) {
        if (tried.has(block.cidr)) continue;
        tried.add(block.cidr);
        const name = await this.#takeAny(block, service, dryRun);
        if (name !== undefined) return name;
      }
    }
    throw new AllocationError("range is full");
  }

  /** Gives an address back, if it is this service's. */
  async release(ip: string, service: ServiceName): Promise<void> {
    const address = parseIP(ip);
    if (address?.family !== this.family) return;
    const store = this.#deps.addresses();
    const ctx = this.#context();
    try {
      const { object } = await store.get(ctx, formatIP(address), {});
      if (!isHeldBy(object, service)) return;
      const { uid = "" } = object.metadata ?? {};
      await store.delete(ctx, formatIP(address), allow, { dryRun: false, preconditions: { uid } });
    } catch (err) {
      if (!isNotFound(err)) throw err;
    }
  }

  async #readyBlocks(how: "cached" | "fresh"): Promise<readonly ServiceBlock[]> {
    return ofFamily(await this.#deps.blocks.list(how), this.family).filter(({ ready }) => ready);
  }

  /** A block that was made just now is in storage before it is in the cache. */
  async #readyBlockOf(address: IPAddress): Promise<ServiceBlock | undefined> {
    const has = (block: ServiceBlock) => isUsable(block, address);
    return (await this.#readyBlocks("cached")).find(has) ?? (await this.#readyBlocks("fresh")).find(has);
  }

  async #takeAny(block: ServiceBlock, service: ServiceName, dryRun: boolean): Promise<string | undefined> {
    const timer = this.#deps.metrics.startTimer(block.cidr);
    const taken = () => this.#takenNames();
    for await (const name of candidatesOf(block, this.#deps.random, taken)) {
      if (!(await this.#take(name, service, { block, scope: "dynamic", dryRun }))) continue;
      if (!dryRun) timer.taken();
      return name;
    }
    this.#deps.metrics.failed(block.cidr, "dynamic");
    return undefined;
  }

  /** Names of all addresses that somebody holds, as far as the watch cache knows. */
  async #takenNames(): Promise<ReadonlySet<string>> {
    const everything = { labelSelector: everythingLabels, fieldSelector: everythingFields, resourceVersion: "0" };
    const { items } = await this.#deps.addresses().list(this.#context(), everything);
    return new Set(items.map(({ object }) => object.metadata?.name ?? ""));
  }

  async #take(
    name: string,
    service: ServiceName,
    how: { readonly block: ServiceBlock; readonly scope: AllocationScope; readonly dryRun: boolean },
  ): Promise<boolean> {
    const { block, scope, dryRun } = how;
    const options = { dryRun, fieldManager: "kube-apiserver", fieldValidation: "Ignore" } as const;
    try {
      await this.#deps.addresses().create(this.#context(), newIPAddress(name, service), allow, options);
      if (!dryRun) this.#deps.metrics.allocated(block.cidr, scope);
      return true;
    } catch (err) {
      if (!dryRun) this.#deps.metrics.failed(block.cidr, scope);
      if (isAlreadyExists(err)) return false;
      throw err;
    }
  }

  /** Taking and giving back must not be cut short by the request that caused it. */
  #context() {
    return newSystemContext({ clock: this.#deps.clock, signal: new CancellationSource() });
  }
}
