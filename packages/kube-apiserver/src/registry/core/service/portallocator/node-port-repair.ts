import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { Logger } from "@kube-apiserver/component-base";
import type { EventRecorder } from "@kube-apiserver/generic-server";
import { keyOf, type SystemObjects, type SystemStorage } from "../../../../bootstrap/system-objects.js";
import { specOf } from "../service-object.js";
import type { NodePortRange } from "./node-port-range.js";
import { PortBitmap } from "./port-bitmap.js";

/** Parts of a {@link NodePortRepair}; it owns none of them. */
export interface NodePortRepairDeps {
  readonly ports: NodePortRange;
  readonly services: SystemStorage;
  readonly objects: SystemObjects;
  readonly recorder: EventRecorder;
  readonly logger: Logger;
}

/** How often a port has to look leaked before it is given back: it may be of a service that is being written. */
const looksBeforeCleanup = 3;

/**
 * Brings the stored node ports in line with those that services have, whatever crashed in between. Mirrors upstream's
 * `portallocator/controller.Repair`.
 */
export class NodePortRepair {
  readonly #deps: NodePortRepairDeps;
  /** How many more times each port that looks leaked is let be. */
  #leaks = new Map<number, number>();

  constructor(deps: NodePortRepairDeps) {
    this.#deps = deps;
  }

  /** Compares and repairs once. Services are listed after the ports are read, and nothing is written if those changed. */
  async runOnce(): Promise<void> {
    const { ports, services, objects } = this.#deps;
    let tell: readonly (() => void)[] = [];
    let leaks = this.#leaks;
    await ports.change(async (stored) => {
      const list = await objects.list(services);
      const rebuild = new Rebuild(this.#deps, stored, this.#leaks);
      for (const service of list.values()) rebuild.addService(service);
      rebuild.keepLeaksForNow();
      ({ tell, leaks } = rebuild);
      return rebuild.taken;
    });
    this.#leaks = leaks;
    for (const event of tell) event();
  }
}

/** One attempt to make the bitmap anew; it may be thrown away. */
class Rebuild {
  readonly taken: PortBitmap;
  readonly leaks: Map<number, number>;
  readonly tell: (() => void)[] = [];
  readonly #deps: NodePortRepairDeps;
  /** What is stored and was not found at a service yet. */
  readonly #left: PortBitmap;

  constructor(deps: NodePortRepairDeps, stored: PortBitmap, leaks: ReadonlyMap<number, number>) {
    this.#deps = deps;
    this.#left = stored;
    this.taken = new PortBitmap(stored.size);
    this.leaks = new Map(leaks);
  }

  addService(service: KubeObject): void {
    const { ports } = this.#deps;
    for (const port of nodePortsOf(service)) {
      const index = port - ports.range.from;
      if (!ports.has(port)) {
        const message = `Port ${port} is not within the port range ${ports.text}; please recreate service`;
        this.#warn(service, "PortOutOfRange", message);
      } else if (this.taken.has(index)) {
        const message = `Port ${port} was assigned to multiple services; please recreate service`;
        this.#warn(service, "PortAlreadyAllocated", message);
      } else {
        if (!this.#left.has(index)) {
          this.#warn(service, "PortNotAllocated", `Port ${port} is not allocated; repairing`);
        }
        this.taken.add(index);
        this.#left.remove(index);
        this.leaks.delete(port);
      }
    }
  }

  keepLeaksForNow(): void {
    const { ports, logger } = this.#deps;
    for (const index of this.#left.indices()) {
      const port = ports.range.from + index;
      const known = this.leaks.get(port);
      const looks = known ?? looksBeforeCleanup - 1;
      if (known === undefined) this.tell.push(() => logger.warn("a node port may have leaked, flagged", { port }));
      if (looks > 0) {
        this.leaks.set(port, looks - 1);
        this.taken.add(index);
      } else {
        this.leaks.delete(port);
        this.tell.push(() => logger.warn("a node port appears to have leaked, cleaning up", { port }));
      }
    }
  }

  #warn(service: KubeObject, reason: string, message: string): void {
    this.tell.push(() => {
      this.#deps.logger.warn("services and node ports are out of step", { service: keyOf(service), reason, message });
      this.#deps.recorder.record(service, { type: "Warning", reason, message });
    });
  }
}

/**
 * Node ports of a service, that of health checks included. A port for several protocols is one; one that is there twice
 * for the same protocol is two. Mirrors `collectServiceNodePorts`.
 */
export function nodePortsOf(service: KubeObject): readonly number[] {
  const { ports = [], healthCheckNodePort = 0 } = specOf(service);
  const seen = new Set<string>();
  const found: number[] = [];
  const wanted = ports.map(({ nodePort = 0, protocol = "TCP" }) => ({ nodePort, protocol: protocol as string }));
  for (const { nodePort, protocol } of [...wanted, { nodePort: healthCheckNodePort, protocol: "TCP" }]) {
    if (nodePort === 0) continue;
    const isOtherProtocol = found.includes(nodePort) && !seen.has(`${nodePort}/${protocol}`);
    if (!isOtherProtocol) found.push(nodePort);
    seen.add(`${nodePort}/${protocol}`);
  }
  return found;
}
