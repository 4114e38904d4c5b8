import type { RandomSource } from "@kube-apiserver/apimachinery";
import { AllocationError, type AllocationScope } from "../allocation-error.js";
import type { NodePortMetrics } from "./node-port-metrics.js";
import type { NodePortRange } from "./node-port-range.js";
import type { PortBitmap } from "./port-bitmap.js";

/** Gives out node ports. Mirrors `portallocator.PortAllocator`. */
export class NodePortAllocator {
  readonly #ports: NodePortRange;
  readonly #random: RandomSource;
  readonly #metrics: NodePortMetrics;

  /** @param ports - not closed by the allocator */
  constructor(ports: NodePortRange, random: RandomSource, metrics: NodePortMetrics) {
    this.#ports = ports;
    this.#random = random;
    this.#metrics = metrics;
  }

  /** Takes a certain port. @throws AllocationError when it is taken or not of the range */
  async allocate(port: number, dryRun: boolean): Promise<number> {
    const { range, text } = this.#ports;
    await this.#counted("static", dryRun, async () => {
      if (!this.#ports.has(port)) {
        throw new AllocationError(`provided port is not in the valid range. The range of valid ports is ${text}`);
      }
      await this.#change(dryRun, (taken) => {
        if (taken.has(port - range.from)) throw new AllocationError("provided port is already allocated");
        taken.add(port - range.from);
      });
    });
    return port;
  }

  /** Takes any free port, preferring the upper part of the range. @throws AllocationError when none is left */
  async allocateNext(dryRun: boolean): Promise<number> {
    let port = 0;
    await this.#counted("dynamic", dryRun, () =>
      this.#change(dryRun, (taken) => {
        const index = this.#findFree(taken);
        if (index === undefined) throw new AllocationError("range is full");
        taken.add(index);
        port = this.#ports.range.from + index;
      }),
    );
    return port;
  }

  /** Gives ports back; those out of the range or free already are passed over. */
  async release(ports: readonly number[]): Promise<void> {
    const own = ports.filter((port) => this.#ports.has(port));
    if (own.length === 0) return;
    await this.#change(false, (taken) => {
      for (const port of own) taken.remove(port - this.#ports.range.from);
    });
  }

  async #counted(scope: AllocationScope, dryRun: boolean, allocate: () => Promise<void>): Promise<void> {
    try {
      await allocate();
    } catch (err) {
      if (!dryRun) this.#metrics.failed(scope);
      throw err;
    }
    if (!dryRun) this.#metrics.allocated(scope);
  }

  #findFree(taken: PortBitmap): number | undefined {
    const { size } = taken;
    const reserved = staticPorts(size);
    const bytes = Buffer.from(this.#random.bytes(4));
    const start = reserved + (bytes.readUInt32BE(0) % Math.max(size - reserved, 1));
    return taken.nextFree(reserved, start, size) ?? taken.nextFree(0, 0, reserved);
  }

  async #change(dryRun: boolean, change: (taken: PortBitmap) => void): Promise<void> {
    if (dryRun) {
      change(await this.#ports.read());
      return;
    }
    await this.#ports.change((taken) => {
      change(taken);
      return taken;
    });
  }
}

/** How many ports at the start are left to those who ask by number. Mirrors `calculateRangeOffset`. */
function staticPorts(size: number): number {
  if (size < 16 * 2) return 0;
  return Math.min(Math.max(Math.floor(size / 32), 16), 128);
}
