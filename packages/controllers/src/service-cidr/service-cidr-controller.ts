import type { networking_v1 } from "@kube-apiserver/api/types";
import { formatTime, isConflict, isNotFound, type KubeObject, parseTime } from "@kube-apiserver/apimachinery";
import { WorkQueue } from "@kube-apiserver/component-base";
import type { Controller, ControllerContext } from "../controller.js";
import { follow } from "../follow.js";
import { hasAddress, hasBlock, parseBlock } from "./address-block.js";

const group = "networking.k8s.io";
const serviceCIDRs = { group, version: "v1", resource: "servicecidrs" };
const ipAddresses = { group, version: "v1", resource: "ipaddresses" };
const finalizer = "networking.k8s.io/service-cidr-finalizer";
const allocatorLabel = "ipaddress.kubernetes.io/managed-by=ipallocator.k8s.io";
const fieldManager = "service-cidr-controller";
/** How long a block stays after its deletion began: servers that do not know yet may still give out addresses of it. */
const gracePeriodMs = 10_000;
const settleMs = 20;

/**
 * Keeps ServiceCIDRs that are deleted while services have addresses of theirs which no other one has. Mirrors upstream's
 * `servicecidrs.Controller`.
 */
export const serviceCIDRController: Controller = {
  name: "service-cidr-controller",
  run: (context, signal) => new ServiceCIDRController(context, signal).run(),
};

class ServiceCIDRController {
  readonly #context: ControllerContext;
  readonly #signal: AbortSignal;
  readonly #queue: WorkQueue<string>;
  readonly #cidrs = new Map<string, networking_v1.ServiceCIDR>();
  readonly #addresses = new Set<string>();
  #hasAddresses = false;

  constructor(context: ControllerContext, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
    this.#queue = new WorkQueue({ clock: context.clock, baseDelayMs: 50, maxDelayMs: 5_000 });
  }

  async run(): Promise<void> {
    const { logger } = this.#context;
    await Promise.all([
      follow(
        this.#context,
        serviceCIDRs,
        { onUpsert: (object) => this.#see(object), onDelete: (object) => this.#forget(object) },
        this.#signal,
        { metadataOnly: false },
      ),
      follow(
        this.#context,
        ipAddresses,
        {
          onUpsert: ({ metadata }) => this.#addresses.add(metadata?.name ?? ""),
          onDelete: ({ metadata }) => {
            this.#addresses.delete(metadata?.name ?? "");
            this.#recheckDeleting();
          },
          onSync: () => {
            this.#hasAddresses = true;
            this.#recheckDeleting();
          },
        },
        this.#signal,
        { labelSelector: allocatorLabel },
      ),
      this.#queue.run((name) => this.#sync(name), {
        signal: this.#signal,
        onError: (name, err) => logger.v(2, "a ServiceCIDR could not be synced, will retry", { name, err }),
      }),
    ]);
  }

  #see(object: KubeObject): void {
    const name = object.metadata?.name ?? "";
    this.#cidrs.set(name, object as networking_v1.ServiceCIDR);
    this.#queue.add(name);
    this.#recheckDeleting();
  }

  #forget({ metadata }: KubeObject): void {
    this.#cidrs.delete(metadata?.name ?? "");
  }

  #recheckDeleting(): void {
    for (const [name, { metadata }] of this.#cidrs) {
      if (metadata?.deletionTimestamp !== undefined) this.#queue.addAfter(name, settleMs);
    }
  }

  async #sync(name: string): Promise<void> {
    const cidr = this.#cidrs.get(name);
    if (cidr === undefined) return;
    const { deletionTimestamp, finalizers = [] } = cidr.metadata ?? {};
    if (deletionTimestamp === undefined) {
      if (!finalizers.includes(finalizer)) await this.#setFinalizers(cidr, [...finalizers, finalizer]);
      await this.#setReady(cidr, { status: "True", reason: "", message: "Kubernetes Service CIDR is ready" });
      return;
    }
    if (!finalizers.includes(finalizer)) return;
    if (!this.#hasAddresses || !this.#mayGo(cidr)) {
      const message =
        "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR";
      await this.#setReady(cidr, { status: "False", reason: "Terminating", message });
      return;
    }
    const rest = gracePeriodMs - (this.#context.clock.now() - (parseTime(deletionTimestamp) ?? 0));
    if (rest > 0) this.#queue.addAfter(name, rest);
    else {
      const kept = finalizers.filter((other) => other !== finalizer);
      await this.#setFinalizers(cidr, kept);
    }
  }

  /** Whether every address that services have of it is of another block as well. */
  #mayGo(cidr: networking_v1.ServiceCIDR): boolean {
    const own = blocksOf(cidr);
    const others = [...this.#cidrs.values()]
      .filter(({ metadata }) => metadata?.name !== cidr.metadata?.name && metadata?.deletionTimestamp === undefined)
      .flatMap(blocksOf);
    if (own.every((block) => others.some((other) => hasBlock(other, block)))) return true;
    for (const address of this.#addresses) {
      if (!own.some((block) => hasAddress(block, address))) continue;
      if (!others.some((block) => hasAddress(block, address))) return false;
    }
    return true;
  }

  async #setFinalizers({ metadata }: networking_v1.ServiceCIDR, finalizers: readonly string[]): Promise<void> {
    const { name = "", uid = "", resourceVersion = "" } = metadata ?? {};
    const patch = { metadata: { uid, resourceVersion, finalizers: [...finalizers] } };
    await settled(() => this.#context.client.patch(serviceCIDRs, name, "merge", patch, { signal: this.#signal }));
  }

  async #setReady(
    { metadata, status }: networking_v1.ServiceCIDR,
    wanted: { readonly status: "True" | "False"; readonly reason: string; readonly message: string },
  ): Promise<void> {
    const ready = status?.conditions?.find(({ type }) => type === "Ready");
    if (ready?.status === wanted.status && ready.message === wanted.message) return;
    const { client, clock } = this.#context;
    const { name = "" } = metadata ?? {};
    const condition = { type: "Ready", ...wanted, lastTransitionTime: formatTime(clock.now()) };
    const apply = {
      apiVersion: "networking.k8s.io/v1",
      kind: "ServiceCIDR",
      metadata: { name },
      status: { conditions: [condition] },
    };
    const options = { fieldManager, force: true, signal: this.#signal };
    await settled(() => client.patch({ ...serviceCIDRs, subresource: "status" }, name, "apply", apply, options));
  }
}

function blocksOf({ spec }: networking_v1.ServiceCIDR) {
  return (spec?.cidrs ?? []).map(parseBlock);
}

/** Whoever was faster causes an event, and with it another look. */
async function settled(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (err) {
    if (!isConflict(err) && !isNotFound(err)) throw err;
  }
}
