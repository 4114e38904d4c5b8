import type { meta_v1, networking_v1 } from "@kube-apiserver/api/types";
import { formatTime, jsonEqual, type KubeObject } from "@kube-apiserver/apimachinery";
import { type Clock, type Logger, sleep } from "@kube-apiserver/component-base";
import {
  EventRecorder,
  type GenericAPIServer,
  type PostStartHookContext,
  type Updater,
} from "@kube-apiserver/generic-server";
import { formatBlock, parseIPBlock } from "../registry/networking/ip-address.js";
import { SystemObjects, type SystemStorage } from "./system-objects.js";

const name = "kubernetes";
const component = "kubernetes-service-cidr-controller";
/** Name of the hook, for those who wait for it. */
export const defaultServiceCIDRHook = "start-kubernetes-service-cidr-controller";

const intervalMs = 10_000;
const firstRetryMs = 100;

/** What the hook needs. */
export interface DefaultServiceCIDRConfig {
  /** `--service-cluster-ip-range`, one or two blocks. */
  readonly ranges: readonly string[];
  readonly storage: () => SystemStorage;
  readonly statusStorage: () => Updater;
}

/**
 * Adds the hook that makes the ServiceCIDR `kubernetes` of the flags, before the server is ready, and puts it back when
 * it is gone. One that exists is not changed, except that a second family may come. Mirrors upstream's
 * `defaultservicecidr.Controller`.
 */
export function addDefaultServiceCIDRHook(server: GenericAPIServer, config: DefaultServiceCIDRConfig): void {
  const { clock } = server.config;
  const logger = server.config.logger.with(component);
  const cidrs = config.ranges.map((range) => formatBlock(parseIPBlock(range)));
  server.addPostStartHook(defaultServiceCIDRHook, async (context) => {
    const controller = new DefaultServiceCIDR(cidrs, config, context, { clock, logger });
    await controller.untilSynced();
    context.background(controller.run());
  });
}

class DefaultServiceCIDR {
  readonly #cidrs: readonly string[];
  readonly #storage: SystemStorage;
  readonly #statusStorage: Updater;
  readonly #objects: SystemObjects;
  readonly #recorder: EventRecorder;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #signal: AbortSignal;
  /** What was told already: each thing once. */
  readonly #told = new Set<string>();

  constructor(
    cidrs: readonly string[],
    { storage, statusStorage }: DefaultServiceCIDRConfig,
    { loopbackClient: client, signal }: PostStartHookContext,
    { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  ) {
    this.#cidrs = cidrs;
    this.#storage = storage();
    this.#statusStorage = statusStorage();
    this.#objects = new SystemObjects(clock, signal);
    this.#recorder = new EventRecorder({ client, clock, logger, component });
    this.#clock = clock;
    this.#logger = logger;
    this.#signal = signal;
  }

  async untilSynced(): Promise<void> {
    while (!this.#signal.aborted && !(await this.#trySync())) await sleep(this.#clock, firstRetryMs, this.#signal);
  }

  async run(): Promise<void> {
    while (!this.#signal.aborted) {
      await sleep(this.#clock, intervalMs, this.#signal);
      if (!this.#signal.aborted) await this.#trySync();
    }
  }

  async #trySync(): Promise<boolean> {
    try {
      await this.#sync();
      return true;
    } catch (err) {
      if (!this.#signal.aborted) this.#logger.warn("unable to sync the default ServiceCIDR, will retry", { err });
      return false;
    }
  }

  async #sync(): Promise<void> {
    const existing = (await this.#objects.get(this.#storage, "", name)) ?? (await this.#create());
    if (existing === undefined) return;
    const stored = cidrsOf(existing);
    if (this.#cidrs.length === 2 && stored.length === 1 && stored[0] === this.#cidrs[0]) {
      await this.#upgrade(existing);
      return;
    }
    await this.#syncStatus(existing);
  }

  async #create(): Promise<KubeObject | undefined> {
    const spec = { cidrs: [...this.#cidrs] };
    const fresh = { apiVersion: "networking.k8s.io/v1", kind: "ServiceCIDR", metadata: { name }, spec };
    await this.#objects.create(this.#storage, fresh);
    this.#logger.info("created the default ServiceCIDR", { cidrs: this.#cidrs });
    return this.#objects.get(this.#storage, "", name);
  }

  async #upgrade(existing: KubeObject): Promise<void> {
    try {
      await this.#objects.update(this.#storage, { ...existing, spec: { cidrs: [...this.#cidrs] } });
    } catch (err) {
      const why = err instanceof Error ? err.message : String(err);
      const both = goList(this.#cidrs);
      const message = `The default ServiceCIDR can not be upgraded from ${this.#cidrs[0]} to dual stack ${both} : ${why}`;
      this.#tell(existing, "KubernetesDefaultServiceCIDRError", message);
    }
  }

  async #syncStatus(existing: KubeObject): Promise<void> {
    if (existing.metadata?.deletionTimestamp !== undefined) return;
    const stored = cidrsOf(existing);
    if (!jsonEqual(stored, this.#cidrs)) {
      const message = `The default ServiceCIDR ${goList(stored)} does not match the controller flag configurations ${goList(this.#cidrs)}`;
      this.#tell(existing, "KubernetesDefaultServiceCIDRInconsistent", message);
      return;
    }
    const conditions = (existing as networking_v1.ServiceCIDR).status?.conditions ?? [];
    const ready = conditions.find(({ type }) => type === "Ready");
    if (ready?.status === "True") return;
    if (ready?.status === "False") {
      this.#tell(existing, ready.reason, `Configuration matches, but ${ready.message}`);
      return;
    }
    const others = conditions.filter(({ type }) => type !== "Ready");
    const status = { ...(existing as networking_v1.ServiceCIDR).status, conditions: [...others, this.#ready()] };
    await this.#objects.update(this.#statusStorage, { ...existing, status } as KubeObject);
  }

  #ready(): meta_v1.Condition {
    return {
      type: "Ready",
      status: "True",
      reason: "",
      message: "Kubernetes default Service CIDR is ready",
      lastTransitionTime: formatTime(this.#clock.now()),
    };
  }

  #tell(object: KubeObject, reason: string, message: string): void {
    if (this.#told.has(reason)) return;
    this.#told.add(reason);
    this.#logger.warn("the default ServiceCIDR is not as it should be", { reason, message });
    this.#recorder.record(object, { type: "Warning", reason, message });
  }
}

function cidrsOf(serviceCIDR: KubeObject): readonly string[] {
  return (serviceCIDR as networking_v1.ServiceCIDR).spec?.cidrs ?? [];
}

/** As Go prints a slice. */
function goList(list: readonly string[]): string {
  return `[${list.join(" ")}]`;
}
