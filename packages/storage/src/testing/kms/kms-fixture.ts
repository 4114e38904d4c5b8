import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, discardLogger, type MetricsRegistry, newMetricsRegistry } from "@kube-apiserver/component-base";
import { newEnvelopeMetrics } from "../../encryption/kms/envelope-metrics.js";
import { newEnvelopeTransformer } from "../../encryption/kms/envelope-transformer.js";
import { newGRPCKMSService } from "../../encryption/kms/grpc/grpc-kms-service.js";
import { KMSProbe } from "../../encryption/kms/kms-probe.js";
import type { KMSDecryptRequest, KMSService } from "../../encryption/kms/kms-service.js";
import { newTransformationMetrics } from "../../encryption/transformation-metrics.js";
import type { ValueTransformer } from "../../encryption/value-transformer.js";
import { ManualClock } from "../manual-clock.js";
import { KMSPlugin } from "./kms-plugin.js";

/** A probe and the transformer over it, as one server has them for one plugin. */
export interface KMSServer {
  readonly probe: KMSProbe;
  readonly transformer: ValueTransformer;
  readonly registry: MetricsRegistry;
}

/** A running plugin, and servers that use it. Time stands still for the servers until a test moves it. */
export class KMSFixture implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly plugin: KMSPlugin;
  readonly #folder: string;
  readonly #services: KMSService[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
    this.plugin = new KMSPlugin(join(folder, "kms.sock"));
  }

  static async start(): Promise<KMSFixture> {
    const fixture = new KMSFixture(await mkdtemp(join(tmpdir(), "kms-")));
    await fixture.plugin.start();
    return fixture;
  }

  /** Another server over the same plugin, that has not asked it yet. */
  async newServer(name = "test"): Promise<KMSServer> {
    const clock: Clock = this.clock;
    const registry = newMetricsRegistry();
    const metrics = {
      ...newTransformationMetrics(registry),
      ...newEnvelopeMetrics(registry, { apiServerID: "server", now: () => clock.now() }),
    };
    const { endpoint } = this.plugin;
    const service = await newGRPCKMSService({ endpoint, providerName: name, timeoutMs: 10_000, clock, metrics });
    this.#services.push(service);
    const probe = new KMSProbe({ name, service, clock, logger: discardLogger, metrics });
    const { currentState } = probe;
    const parts = { service, providerName: name, currentState, clock, logger: discardLogger, metrics };
    return { probe, transformer: newEnvelopeTransformer(parts), registry };
  }

  /** Asks the plugin, as a server would. */
  async decrypt(request: KMSDecryptRequest): Promise<Buffer> {
    const [service] = this.#services;
    if (service === undefined) throw new TypeError("there is no server yet");
    return service.decrypt("uid-of-the-test", request);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const service of this.#services) service.close();
    await this.plugin.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
