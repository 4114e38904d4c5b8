import type { core_v1 } from "@kube-apiserver/api/types";
import { type EncodedObject, type KubeObject, toGroupResourceString } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import type { AdmissionAttributes, AdmissionOperation, ValidationPlugin } from "@kube-apiserver/generic-server";
import { interpretUpdateError, isStorageError, type StorageInterface } from "@kube-apiserver/storage";
import { ExpiringMap } from "../expiring-map.js";
import type { ResourceSource } from "../resource-source.js";
import { chargeQuota, isCoveredBy, measureRequest, type RequestUsage } from "./check-request.js";
import { claimEvaluator } from "./claim-evaluator.js";
import { newObjectCountEvaluator, type QuotaEvaluator } from "./evaluator.js";
import { newPodEvaluator } from "./pod-evaluator.js";
import { serviceEvaluator } from "./service-evaluator.js";

/** What the plugin is made with. */
export interface ResourceQuotaConfig {
  readonly quotas: ResourceSource;
  /** Where quotas are charged. Asked for when the first request is. */
  readonly storage: () => StorageInterface;
  readonly clock: Clock;
}

const resourceQuotas = { group: "", resource: "resourcequotas" };
const ignored: ReadonlySet<string> = new Set(["events", "events.events.k8s.io"]);
/** Resources whose number quotas limited by their plain name, before every resource could be counted. */
const aliased = ["configmaps", "resourcequotas", "replicationcontrollers", "secrets"] as const;
const liveLookupTTLMs = 30_000;
const liveLookupCapacity = 100;

/**
 * Charges what a request uses to the quotas of its namespace, and refuses what they do not allow. Every charge is checked
 * against the quota as it is stored, so that requests that race, here or on another replica, cannot exceed it together.
 * Mirrors `resourcequota`.
 */
export class ResourceQuota implements ValidationPlugin {
  readonly name = "ResourceQuota";
  readonly #config: ResourceQuotaConfig;
  readonly #evaluators: Map<string, QuotaEvaluator>;
  /** Quotas of namespaces that have none in the local copy. */
  readonly #lookups: ExpiringMap<readonly KubeObject[]>;

  constructor(config: ResourceQuotaConfig) {
    this.#config = config;
    this.#lookups = new ExpiringMap(config.clock, liveLookupCapacity, liveLookupTTLMs);
    this.#evaluators = new Map<string, QuotaEvaluator>([
      ["pods", newPodEvaluator(config.clock)],
      ["services", serviceEvaluator],
      ["persistentvolumeclaims", claimEvaluator],
      ...aliased.map((resource) => [resource, newObjectCountEvaluator({ group: "", resource }, resource)] as const),
    ]);
  }

  handles(operation: AdmissionOperation): boolean {
    return operation === "CREATE" || operation === "UPDATE";
  }

  async validate(attributes: AdmissionAttributes): Promise<void> {
    const { namespace, kind, object } = attributes;
    if (namespace === "" || object === undefined || (kind.group === "" && kind.kind === "Namespace")) return;
    const evaluator = this.#evaluatorOf(attributes);
    if (evaluator === undefined || !evaluator.handles(attributes)) return;
    const covering = (await this.#quotasOf(attributes)).filter((quota) => isCoveredBy(quota, evaluator, object));
    if (covering.length === 0) return;
    const usage = measureRequest(attributes, evaluator);
    // With several, all are asked before the first is charged.
    if (attributes.dryRun || covering.length > 1) await this.#check(covering, usage);
    if (attributes.dryRun) return;
    for (const quota of covering) await this.#charge(quota, usage);
  }

  #evaluatorOf({ resource }: AdmissionAttributes): QuotaEvaluator | undefined {
    const key = toGroupResourceString(resource);
    if (ignored.has(key)) return undefined;
    const known = this.#evaluators.get(key);
    if (known !== undefined) return known;
    const evaluator = newObjectCountEvaluator(resource);
    this.#evaluators.set(key, evaluator);
    return evaluator;
  }

  async #quotasOf({ namespace, context }: AdmissionAttributes): Promise<readonly core_v1.ResourceQuota[]> {
    const { quotas } = this.#config;
    await quotas.isReady(context.signal);
    const known = quotas.list(namespace);
    if (known.length > 0) return known as readonly core_v1.ResourceQuota[];
    let found = this.#lookups.get(namespace);
    if (found === undefined) {
      found = await quotas.listLive(namespace, context.signal);
      this.#lookups.set(namespace, found);
    }
    return found as readonly core_v1.ResourceQuota[];
  }

  async #check(quotas: readonly core_v1.ResourceQuota[], usage: RequestUsage): Promise<void> {
    const { namespace, context } = usage.attributes;
    for (const { metadata } of quotas) {
      const current = await this.#config.quotas.getLive(namespace, metadata?.name ?? "", context.signal);
      if (current !== undefined) chargeQuota(current as core_v1.ResourceQuota, usage);
    }
  }

  async #charge({ metadata }: core_v1.ResourceQuota, usage: RequestUsage): Promise<void> {
    const { namespace, context } = usage.attributes;
    const name = metadata?.name ?? "";
    try {
      await this.#config.storage().guaranteedUpdate(`/${namespace}/${name}`, {
        signal: context.signal,
        // Only existing quotas are updated: there always is a current one.
        tryUpdate: (current) => ({ object: charged(current as EncodedObject, usage) }),
      });
    } catch (err) {
      // It was deleted in the meantime: it limits nothing any more.
      if (isStorageError(err, "KeyNotFound")) return;
      throw interpretUpdateError(err, resourceQuotas, name);
    }
  }
}

function charged({ object }: EncodedObject, usage: RequestUsage): KubeObject {
  return chargeQuota(object as core_v1.ResourceQuota, usage) as KubeObject;
}
