import {
  FieldPath,
  fieldErrors,
  type JSONValue,
  type KubeObject,
  newInternalError,
  newInvalid,
} from "@kube-apiserver/apimachinery";
import type { Logger } from "@kube-apiserver/component-base";
import { metaOf } from "@kube-apiserver/generic-server";
import type { IPFamily } from "../../networking/ip-address.js";
import { AllocationError } from "./allocation-error.js";
import type { ClusterIPAllocator } from "./ipallocator/cluster-ip-allocator.js";
import type { ServiceName } from "./ipallocator/ip-address-object.js";
import type { NodePortAllocator } from "./portallocator/node-port-allocator.js";
import {
  heldClusterIPs,
  heldNodePorts,
  isHeadless,
  nameOf,
  needsClusterIP,
  needsHealthCheckNodePort,
  needsNodePorts,
  type ServicePort,
  specOf,
  withSpec,
} from "./service-object.js";

/** What one request took, so that it can be given back when the request fails. */
interface Taken {
  readonly ips: string[];
  readonly ports: number[];
}

const specPath = FieldPath.root("spec");

/** Takes and gives back addresses and node ports of services. Mirrors `service/storage.Allocators`. */
export class ServiceAllocation {
  readonly #ips: ReadonlyMap<IPFamily, ClusterIPAllocator>;
  readonly #ports: NodePortAllocator;
  readonly #logger: Logger;

  /** @param ips - the allocator of the default family first */
  constructor(ips: readonly ClusterIPAllocator[], ports: NodePortAllocator, logger: Logger) {
    this.#ips = new Map(ips.map((allocator) => [allocator.family, allocator]));
    this.#ports = ports;
    this.#logger = logger;
  }

  /** Families that services can have, the default one first. */
  get families(): readonly IPFamily[] {
    return [...this.#ips.keys()];
  }

  /**
   * Gives a service what it needs and does not hold yet.
   * @returns the service, and what to do when its write has failed
   * @throws StatusError, reason Invalid, when something that was asked for cannot be had
   */
  async fill(
    service: KubeObject,
    old: KubeObject | undefined,
    dryRun: boolean,
  ): Promise<{ readonly service: KubeObject; readonly undo: () => Promise<void> }> {
    const taken: Taken = { ips: [], ports: [] };
    const undo = () => (dryRun ? Promise.resolve() : this.#giveBack(taken, nameOf(service)));
    try {
      const addressed = await this.#fillClusterIPs(service, old, taken, dryRun);
      return { service: await this.#fillNodePorts(addressed, old, taken, dryRun), undo };
    } catch (err) {
      await undo();
      throw err;
    }
  }

  /** Gives back what `old` holds and `next`, if there is one, does not. */
  async releaseUnused(old: KubeObject, next: KubeObject | undefined): Promise<void> {
    const kept = next === undefined ? {} : specOf(next);
    const ips = heldClusterIPs(specOf(old)).filter((ip) => !heldClusterIPs(kept).includes(ip));
    const ports = heldNodePorts(specOf(old)).filter((port) => !heldNodePorts(kept).includes(port));
    await this.#giveBack({ ips: [...ips], ports: [...ports] }, nameOf(old));
  }

  async #fillClusterIPs(
    service: KubeObject,
    old: KubeObject | undefined,
    taken: Taken,
    dryRun: boolean,
  ): Promise<KubeObject> {
    const spec = specOf(service);
    if (!needsClusterIP(spec) || isHeadless(spec)) return service;
    const held = old === undefined ? [] : heldClusterIPs(specOf(old));
    const families = (spec.ipFamilies ?? []) as readonly IPFamily[];
    // An address that changed while the service has one is for validation to refuse.
    const wanted = held.length > 0 ? [...(spec.clusterIPs ?? held)].slice(0, families.length) : (spec.clusterIPs ?? []);
    const ips: string[] = [];
    for (const [index, family] of families.entries()) {
      const ip = wanted[index] ?? "";
      const isHeld = index < held.length && ip !== "";
      ips.push(isHeld ? ip : await this.#takeIP(service, { family, ip, dryRun }, taken));
    }
    return withSpec(service, { clusterIP: ips[0], clusterIPs: ips });
  }

  async #takeIP(
    service: KubeObject,
    request: { readonly family: IPFamily; readonly ip: string; readonly dryRun: boolean },
    taken: Taken,
  ): Promise<string> {
    const { family, ip, dryRun } = request;
    const allocator = this.#ips.get(family);
    if (allocator === undefined) throw newInternalError(`no address range of family ${family}`);
    try {
      const name = nameOf(service);
      const got = await (ip === "" ? allocator.allocateNext(name, dryRun) : allocator.allocate(ip, name, dryRun));
      taken.ips.push(got);
      return got;
    } catch (err) {
      if (!(err instanceof AllocationError)) throw err;
      if (ip === "") throw newInternalError(`failed to allocate a serviceIP: ${err.message}`);
      const detail = `failed to allocate IP ${ip}: ${err.message}`;
      const { clusterIPs = [], ipFamilies = [] } = specOf(service);
      throw invalid(
        service,
        specPath.child("clusterIPs"),
        ipFamilies.map((_, at) => clusterIPs[at] ?? ""),
        detail,
      );
    }
  }

  async #fillNodePorts(
    service: KubeObject,
    old: KubeObject | undefined,
    taken: Taken,
    dryRun: boolean,
  ): Promise<KubeObject> {
    const spec = specOf(service);
    const held = new Set(old === undefined ? [] : heldNodePorts(specOf(old)));
    let next = service;
    if (needsNodePorts(spec) || (spec.type === "LoadBalancer" && (spec.ports ?? []).some(({ nodePort }) => nodePort))) {
      next = withSpec(next, { ports: await this.#portsOf(service, held, taken, dryRun) });
    }
    if (!needsHealthCheckNodePort(spec)) return next;
    const wanted = spec.healthCheckNodePort ?? 0;
    if (wanted !== 0 && held.has(wanted)) return next;
    const path = specPath.child("healthCheckNodePort");
    return withSpec(next, { healthCheckNodePort: await this.#takePort(service, path, wanted, taken, dryRun) });
  }

  async #portsOf(
    service: KubeObject,
    held: ReadonlySet<number>,
    taken: Taken,
    dryRun: boolean,
  ): Promise<readonly ServicePort[]> {
    const spec = specOf(service);
    const filled: ServicePort[] = [];
    for (const [index, port] of (spec.ports ?? []).entries()) {
      const { nodePort = 0 } = port;
      // One node port may serve TCP and UDP of the same service port.
      const shared = nodePort === 0 ? sharedNodePort(port, filled) : nodePort;
      if (shared !== 0 && (held.has(shared) || taken.ports.includes(shared))) {
        filled.push({ ...port, nodePort: shared });
      } else if (shared !== 0 || needsNodePorts(spec)) {
        const path = specPath.child("ports").index(index).child("nodePort");
        filled.push({ ...port, nodePort: await this.#takePort(service, path, shared, taken, dryRun) });
      } else {
        filled.push(port);
      }
    }
    return filled;
  }

  async #takePort(service: KubeObject, path: FieldPath, port: number, taken: Taken, dryRun: boolean): Promise<number> {
    try {
      const got = await (port === 0 ? this.#ports.allocateNext(dryRun) : this.#ports.allocate(port, dryRun));
      taken.ports.push(got);
      return got;
    } catch (err) {
      if (!(err instanceof AllocationError)) throw err;
      if (port === 0) throw newInternalError(`failed to allocate a nodePort: ${err.message}`);
      throw invalid(service, path, port, err.message);
    }
  }

  async #giveBack({ ips, ports }: Taken, service: ServiceName): Promise<void> {
    try {
      for (const ip of ips) {
        for (const allocator of this.#ips.values()) await allocator.release(ip, service);
      }
      await this.#ports.release(ports);
    } catch (err) {
      // The request is decided already; what is not given back is out of use, and nothing worse.
      this.#logger.warn("cannot release what a service held", { ...service, ips, ports, error: String(err) });
    }
  }
}

function sharedNodePort(port: ServicePort, others: readonly ServicePort[]): number {
  const same = others.find((other) => other.port === port.port && other.protocol !== port.protocol);
  return same?.nodePort ?? 0;
}

function invalid(service: KubeObject, path: FieldPath, value: JSONValue, detail: string) {
  const kind = { group: "", kind: "Service" };
  return newInvalid(kind, metaOf(service).name ?? "", [fieldErrors.invalid(path, value, detail)]);
}
