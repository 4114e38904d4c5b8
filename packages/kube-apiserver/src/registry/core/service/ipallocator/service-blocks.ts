import type { networking_v1 } from "@kube-apiserver/api/types";
import { everythingFields, everythingLabels, type KubeObject } from "@kube-apiserver/apimachinery";
import { CancellationSource, type Clock } from "@kube-apiserver/component-base";
import { newSystemContext, type Store } from "@kube-apiserver/generic-server";
import {
  blockHas,
  formatBlock,
  type IPAddress,
  type IPBlock,
  type IPFamily,
  parseIPBlock,
} from "../../../networking/ip-address.js";

/** A block that addresses of services may be of. */
export interface ServiceBlock extends IPBlock {
  /** Canonical text. */
  readonly cidr: string;
  /** Whether new addresses may be taken; one that is going away only has its addresses given back. */
  readonly ready: boolean;
}

/** Smallest prefix that upstream's allocator counts in. */
const minIPv6PrefixSize = 1n << 64n;

const everything = { labelSelector: everythingLabels, fieldSelector: everythingFields };

/** The blocks of all ServiceCIDR objects. Mirrors the part of `ipallocator.MetaAllocator` that follows them. */
export class ServiceBlocks {
  readonly #store: () => Store;
  readonly #clock: Clock;

  constructor(store: () => Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Every block once, ready if any of its objects is.
   * @param how - `cached`: as the watch cache has them; `fresh`: as they are stored now
   */
  async list(how: "cached" | "fresh" = "cached"): Promise<readonly ServiceBlock[]> {
    const ctx = newSystemContext({ clock: this.#clock, signal: new CancellationSource() });
    const { items } = await this.#store().list(ctx, {
      ...everything,
      ...(how === "cached" && { resourceVersion: "0" }),
    });
    const blocks = new Map<string, ServiceBlock>();
    for (const { object } of items) {
      for (const block of blocksOf(object)) {
        const known = blocks.get(block.cidr);
        blocks.set(block.cidr, { ...block, ready: block.ready || known?.ready === true });
      }
    }
    return [...blocks.values()];
  }
}

function blocksOf(object: KubeObject): readonly ServiceBlock[] {
  const { spec, status, metadata } = object as Partial<networking_v1.ServiceCIDR>;
  const condition = status?.conditions?.find(({ type }) => type === "Ready");
  // Without the condition nobody looks after these objects: as good as ready.
  const ready = metadata?.deletionTimestamp === undefined && (condition === undefined || condition.status === "True");
  return (spec?.cidrs ?? []).flatMap((text) => {
    const block = parseIPBlock(text);
    if (block.family === "IPv6" && block.size > minIPv6PrefixSize) return [];
    return [{ ...block, cidr: formatBlock(block), ready }];
  });
}

/** Whether services may have the address: it is neither the network's own nor, of IPv4, that of broadcasts. */
export function isUsable(block: IPBlock, address: IPAddress): boolean {
  if (!blockHas(block, address)) return false;
  return address.value > block.base && address.value <= block.base + usableCount(block);
}

/** How many addresses of the block services may have. */
export function usableCount({ family, size }: IPBlock): bigint {
  const count = size - (family === "IPv4" ? 2n : 1n);
  return count > 0n ? count : 0n;
}

/** Blocks of one family. */
export function ofFamily(blocks: readonly ServiceBlock[], family: IPFamily): readonly ServiceBlock[] {
  return blocks.filter((block) => block.family === family);
}
