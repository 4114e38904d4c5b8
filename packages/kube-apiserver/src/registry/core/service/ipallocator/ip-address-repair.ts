import { type KubeObject, parseTime } from "@kube-apiserver/apimachinery";
import { type Clock, type Logger, WorkQueue } from "@kube-apiserver/component-base";
import type { EventRecorder, Informer } from "@kube-apiserver/generic-server";
import { keyOf, type SystemObjects, type SystemStorage } from "../../../../bootstrap/system-objects.js";
import { formatIP, type IPAddress } from "../../../networking/ip-address.js";
import { parseLegacyIP } from "../../../networking/legacy-address.js";
import { heldClusterIPs, nameOf, specOf } from "../service-object.js";
import {
  hasAllocatorLabels,
  isHeldBy,
  isManaged,
  isOfService,
  newIPAddress,
  parentRefOf,
} from "./ip-address-object.js";
import { isUsable, type ServiceBlocks } from "./service-blocks.js";

/** Parts of an {@link IPAddressRepair}; it owns none of them. */
export interface IPAddressRepairDeps {
  readonly services: Informer;
  readonly addresses: Informer;
  readonly storages: { readonly services: SystemStorage; readonly addresses: SystemStorage };
  readonly objects: SystemObjects;
  readonly blocks: ServiceBlocks;
  readonly recorder: EventRecorder;
  readonly clock: Clock;
  readonly logger: Logger;
}

const workers = 5;
/** As long as a request may take: before, the service of an address may be on its way still. */
const gracePeriodMs = 60_000;

type Work = `service ${string}` | `address ${string}`;

/**
 * Keeps services and IPAddress objects in step, whatever crashed or was tampered with: an address that a service has is
 * held by it, and the server's own addresses are held by services that have them. The informers say where to look; what
 * looks wrong is read from storage before anything is changed, since neither informer waits for the other.
 * Mirrors upstream's `ipallocator/controller.RepairIPAddress`.
 */
export class IPAddressRepair {
  readonly #deps: IPAddressRepairDeps;
  readonly #queue: WorkQueue<Work>;

  constructor(deps: IPAddressRepairDeps) {
    this.#deps = deps;
    this.#queue = new WorkQueue({ clock: deps.clock, baseDelayMs: 5, maxDelayMs: 82_000 });
  }

  /** Looks at every service and address once. Rejects when one cannot be repaired. */
  async runOnce(): Promise<void> {
    for (const { object } of this.#deps.services.list()) await this.#syncService(keyOf(object));
    for (const { object } of this.#deps.addresses.list()) await this.#syncAddress(keyOf(object));
  }

  /** Has everything looked at again. */
  resync(): void {
    for (const { object } of this.#deps.services.list()) this.#queue.add(`service ${keyOf(object)}`);
    for (const { object } of this.#deps.addresses.list()) this.#queue.add(`address ${keyOf(object)}`);
  }

  /** Repairs what changes until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { services, addresses, logger } = this.#deps;
    const onService = ({ object }: { readonly object: KubeObject }) => this.#queue.add(`service ${keyOf(object)}`);
    const onAddress = ({ object }: { readonly object: KubeObject }) => {
      this.#queue.add(`address ${keyOf(object)}`);
      // The service that has it is the one that may miss it now.
      const { namespace = "", name = "" } = parentRefOf(object);
      this.#queue.add(`service ${namespace}/${name}`);
    };
    const removers = [
      services.addHandlers({ onAdd: onService, onUpdate: onService, onDelete: onService }),
      addresses.addHandlers({ onAdd: onAddress, onUpdate: onAddress, onDelete: onAddress }),
    ];
    const work = (key: Work) =>
      key.startsWith("service ") ? this.#syncService(key.slice(8)) : this.#syncAddress(key.slice(8));
    await this.#queue.run(work, {
      workers,
      signal,
      onError: (key, err) => logger.v(2, "unable to repair an address, will retry", { key, err }),
    });
    for (const remove of removers) remove();
  }

  async #syncService(key: string): Promise<void> {
    const service = this.#deps.services.get(key)?.object;
    if (service === undefined) return;
    for (const text of heldClusterIPs(specOf(service))) await this.#syncClusterIP(service, text);
  }

  async #syncClusterIP(service: KubeObject, text: string): Promise<void> {
    const { addresses, storages, objects } = this.#deps;
    const address = parseLegacyIP(text)?.address;
    if (address === undefined) {
      const message = `Cluster IP ${text} is not a valid IP; please recreate Service`;
      this.#warn(service, "ClusterIPNotValid", "ClusterIPValidation", message);
      return;
    }
    const ip = formatIP(address);
    const known = addresses.get(ip)?.object;
    if (known !== undefined && isOfService(known) && isHeldBy(known, nameOf(service)) && hasAllocatorLabels(known)) {
      return;
    }
    const { namespace, name } = nameOf(service);
    const live = await objects.get(storages.services, namespace, name);
    if (live === undefined || !heldClusterIPs(specOf(live)).includes(text)) return;
    if (!(await this.#isInRange(address))) {
      const message = `Cluster IP [${address.family}]: ${ip} is not within any configured Service CIDR; please recreate service`;
      this.#warn(live, "ClusterIPOutOfRange", "ClusterIPAllocation", message);
      return;
    }
    await this.#settle(live, ip, `[${address.family}]`);
  }

  /** Sees to it that the address is held by the service that has it. Both are as they are stored. */
  async #settle(service: KubeObject, ip: string, family: string): Promise<void> {
    const { objects, storages } = this.#deps;
    const { namespace, name } = nameOf(service);
    const warn = (reason: string, message: string) => this.#warn(service, reason, "ClusterIPAllocation", message);
    const wrongReference = `the ClusterIP ${family}: ${ip} for Service ${namespace}/${name} has a wrong reference; repairing`;
    const held = await objects.get(storages.addresses, "", ip);
    if (held === undefined) {
      warn("ClusterIPNotAllocated", `Cluster IP ${family}: ${ip} is not allocated; repairing`);
      await this.#take(ip, service);
    } else if (!isOfService(held)) {
      warn("ClusterIPNotAllocated", wrongReference);
      await this.#retake(held, service);
    } else if (!isHeldBy(held, nameOf(service))) {
      const other = await this.#holderOf(held);
      if (other === undefined) {
        warn("ClusterIPNotAllocated", wrongReference);
        await this.#retake(held, service);
      } else if ((specOf(other).clusterIPs ?? []).includes(ip)) {
        const message = `Cluster IP ${family}:${ip} was assigned to multiple services; please recreate service`;
        warn("ClusterIPAlreadyAllocated", message);
      }
    } else if (!hasAllocatorLabels(held)) {
      await this.#retake(held, service);
    }
  }

  async #syncAddress(key: string): Promise<void> {
    const { addresses, objects, storages } = this.#deps;
    const known = addresses.get(key)?.object;
    if (known === undefined || !isManaged(known)) return;
    if (isOfService(known)) {
      if (this.#seemsHeld(known)) return;
      // An address is there before its service is, or before the service that is given a second one says so.
      const rest = gracePeriodMs - this.#ageOf(known);
      if (rest > 0) {
        this.#queue.addAfter(`address ${key}`, rest);
        return;
      }
    }
    const live = await objects.get(storages.addresses, "", key);
    if (live === undefined || !isManaged(live)) return;
    const ip = live.metadata?.name ?? "";
    const { namespace = "", name = "" } = parentRefOf(live);
    const drop = async (reason: string, message: string) => {
      this.#warn(live, reason, "IPAddressAllocation", message);
      await objects.delete(storages.addresses, live);
    };
    if (!isOfService(live)) {
      const parent = JSON.stringify(parentRefOf(live));
      const message = `IPAddress ${ip} appears to have been modified, not referencing a Service ${parent}: cleaning up`;
      await drop("IPAddressNotAllocated", message);
      return;
    }
    const holder = await this.#holderOf(live);
    if (holder === undefined) {
      const message = `IPAddress: ${ip} for Service ${namespace}/${name} appears to have leaked: cleaning up`;
      await drop("IPAddressNotAllocated", message);
    } else if (!canonicalIPs(holder).includes(ip)) {
      const message = `IPAddress: ${ip} for Service ${namespace}/${name} has a wrong reference; cleaning up`;
      await drop("IPAddressWrongReference", message);
    }
  }

  #seemsHeld(address: KubeObject): boolean {
    const { namespace = "", name = "" } = parentRefOf(address);
    const service = this.#deps.services.get(`${namespace}/${name}`)?.object;
    return service !== undefined && canonicalIPs(service).includes(address.metadata?.name ?? "");
  }

  /** The stored service that an address says it is of. */
  #holderOf(address: KubeObject): Promise<KubeObject | undefined> {
    const { objects, storages } = this.#deps;
    const { namespace = "", name = "" } = parentRefOf(address);
    return objects.get(storages.services, namespace, name);
  }

  #ageOf({ metadata }: KubeObject): number {
    return this.#deps.clock.now() - (parseTime(metadata?.creationTimestamp ?? "") ?? 0);
  }

  async #isInRange(address: IPAddress): Promise<boolean> {
    const { blocks } = this.#deps;
    const has = (block: Parameters<typeof isUsable>[0]) => isUsable(block, address);
    return (await blocks.list("cached")).some(has) || (await blocks.list("fresh")).some(has);
  }

  async #take(ip: string, service: KubeObject): Promise<void> {
    const { objects, storages } = this.#deps;
    const isNew = await objects.create(storages.addresses, newIPAddress(ip, nameOf(service)));
    // Somebody was faster: the next look tells whether it was for this service.
    if (!isNew) this.#queue.add(`service ${keyOf(service)}`);
  }

  async #retake(held: KubeObject, service: KubeObject): Promise<void> {
    const { objects, storages } = this.#deps;
    await objects.delete(storages.addresses, held);
    await this.#take(held.metadata?.name ?? "", service);
  }

  #warn(object: KubeObject, reason: string, action: string, message: string): void {
    this.#deps.logger.warn("services and their addresses are out of step", { object: keyOf(object), reason, message });
    this.#deps.recorder.record(object, { type: "Warning", reason, action, message });
  }
}

function canonicalIPs(service: KubeObject): readonly string[] {
  return heldClusterIPs(specOf(service)).map((text) => {
    const address = parseLegacyIP(text)?.address;
    return address === undefined ? text : formatIP(address);
  });
}
