import type { core_v1 } from "@kube-apiserver/api/types";
import { type EncodedObject, type KubeObject, toGroupResourceString } from "@kube-apiserver/apimachinery";
import { type Clock, ExpiringMap } from "@kube-apiserver/component-base";
import type { AdmissionAttributes, AdmissionOperation, ValidationPlugin } from "@kube-apiserver/generic-server";
import { interpretUpdateError, isStorageError, type StorageInterface } from "@kube-apiserver/storage";
import type { ResourceSource } from "../resource-source.js";
import { chargeQuota, isCoveredBy, measureRequest, type RequestUsage, scopesOf, usageFor } from "./check-request.js";
import { claimEvaluator } from "./claim-evaluator.js";
import { newObjectCountEvaluator, type QuotaEvaluator, type ScopeSelector } from "./evaluator.js";
import { type LimitedResource, limitedNames, limitedScopes, refuseUnlimited } from "./limited-resources.js";
import { newPodEvaluator } from "./pod-evaluator.js";
import { resourceClaimEvaluator } from "./resource-claim-evaluator.js";
import { serviceEvaluator } from "./service-evaluator.js";

/** What the plugin is made with. */
export interface ResourceQuotaConfig {
  readonly quotas: ResourceSource;
  /** Where quotas are charged. Asked for when the first request is. */
  readonly storage: () => StorageInterface;
  readonly clock: Clock;
  /** What may be used only where a quota covers it. */
  readonly limitedResources: readonly LimitedResource[];
}

const resourceQuotas = { group: "", resource: "resourcequotas" };
/** Nobody limited events before there were quotas for everything; the others are not stored. */
const ignored: ReadonlySet<string> = new Set([
  "events",
  "events.events.k8s.io",
  "bindings",
  "componentstatuses",
  "tokenreviews.authentication.k8s.io",
  "selfsubjectreviews.authentication.k8s.io",
  "subjectaccessreviews.authorization.k8s.io",
  "selfsubjectaccessreviews.authorization.k8s.io",
  "localsubjectaccessreviews.authorization.k8s.io",
  "selfsubjectrulesreviews.authorization.k8s.io",
]);
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
      ["resourceclaims.resource.k8s.io", resourceClaimEvaluator],
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
    const quotas = await this.#quotasOf(attributes);
    const covering = quotas.filter((quota) => isCoveredBy(quota, evaluator, object));
    if (covering.length === 0 && this.#config.limitedResources.length === 0) return;
    const usage = measureRequest(attributes, evaluator);
    this.#refuseUnlimited(usage, quotas, covering);
    if (covering.length === 0) return;
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

  /** Some things may be used only where a quota covers them. */
  #refuseUnlimited(
    usage: RequestUsage,
    quotas: readonly core_v1.ResourceQuota[],
    covering: readonly core_v1.ResourceQuota[],
  ): void {
    const { limitedResources } = this.#config;
    const { attributes, evaluator, total, delta } = usage;
    const { object = {} } = attributes;
    if (limitedResources.length === 0) return;
    const charged = covering.length === 0 ? [delta] : covering.map((quota) => usageFor(quota, usage));
    if (charged.every((amounts) => [...amounts.values()].every(({ isZero }) => isZero))) return;
    const isCounted = (name: string) =>
      covering.some(({ status }) => Object.hasOwn(status?.hard ?? {}, name) && evaluator.counts(name));
    const scopes = quotas.flatMap(scopesOf).filter((scope) => evaluator.inScope(scope, object));
    const isScoped = ({ scopeName }: ScopeSelector) => scopes.some((scope) => scope.scopeName === scopeName);
    refuseUnlimited(
      attributes,
      limitedNames(limitedResources, attributes.resource, total).filter((name) => !isCounted(name)),
      limitedScopes(limitedResources, evaluator, object).filter((scope) => !isScoped(scope)),
    );
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
