import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type KubeObject,
  newInternalError,
  newInvalid,
  toErrorText,
} from "@kube-apiserver/apimachinery";
import type { Cancellation, Clock } from "@kube-apiserver/component-base";
import type { AdmissionAttributes, AdmissionOperation, ValidationPlugin } from "@kube-apiserver/generic-server";
import type { ResourceSource } from "../resource-source.js";
import { exemptNamespaceWarning } from "./exempt-namespace.js";
import { warningsAboutPods } from "./existing-pods.js";
import { compareLevels, isSameLevelVersion, type LevelVersion } from "./level-version.js";
import { isFullyPrivileged, type NamespacePolicyResult, policyToEvaluate } from "./namespace-policy.js";
import { isSignificantUpdate, makesPods, podTemplateOf, toPodTemplate } from "./pod-template.js";
import { annotate, type ReviewConfig, TemplateReviewer } from "./template-reviewer.js";

/** What the plugin is made with. */
export interface PodSecurityConfig extends ReviewConfig {
  readonly clock: Clock;
  readonly namespaces: ResourceSource;
  /** From storage: nobody keeps a copy of every pod for the few times a namespace gets stricter. */
  readonly listPods: (namespace: string, signal: Cancellation) => Promise<readonly KubeObject[]>;
}

/** Subresources that hold no pod. Whatever else there may be one day is looked at. */
const ignoredSubresources: ReadonlySet<string> = new Set([
  "exec",
  "attach",
  "binding",
  "eviction",
  "log",
  "portforward",
  "proxy",
  "status",
]);

/**
 * Holds pods to the Pod Security Standards, as the labels of their namespace say: pods are refused, noted and warned of;
 * what makes pods is noted and warned of only. Mirrors `security/podsecurity` and `k8s.io/pod-security-admission`.
 */
export class PodSecurity implements ValidationPlugin {
  readonly name = "PodSecurity";
  readonly #config: PodSecurityConfig;
  readonly #reviewer: TemplateReviewer;

  constructor(config: PodSecurityConfig) {
    this.#config = config;
    this.#reviewer = new TemplateReviewer(config);
  }

  handles(operation: AdmissionOperation): boolean {
    return operation === "CREATE" || operation === "UPDATE";
  }

  async validate(attributes: AdmissionAttributes): Promise<void> {
    const { resource, subresource } = attributes;
    if (resource.group === "" && resource.resource === "namespaces") {
      if (subresource === "") await this.#validateNamespace(attributes);
    } else if (resource.group === "" && resource.resource === "pods") {
      if (!ignoredSubresources.has(subresource)) await this.#validatePod(attributes);
    } else if (makesPods(resource) && subresource === "") {
      await this.#validateTemplate(attributes);
    }
  }

  #policyOf(namespace: KubeObject): NamespacePolicyResult {
    return policyToEvaluate(namespace.metadata?.labels, this.#config.configuration.defaults);
  }

  async #validateNamespace(attributes: AdmissionAttributes): Promise<void> {
    const { object = {}, oldObject, kind, name, namespace, context } = attributes;
    const { policy, errors } = this.#policyOf(object);
    const before = attributes.operation === "UPDATE" ? this.#policyOf(oldObject ?? {}) : undefined;
    if (errors.length > 0 && !isSameMistakes(errors, before?.errors)) throw newInvalid(kind, name, errors);
    if (before !== undefined && !isStricter(policy.enforce, before.policy.enforce)) return;
    const { exemptions, defaults } = this.#config.configuration;
    if (exemptions.namespaces.includes(namespace)) {
      const warning = exemptNamespaceWarning(object, policy, defaults);
      if (warning !== undefined) context.addWarning(warning);
    } else if (before !== undefined) {
      const pods = { ...this.#config, exemptions };
      const warnings = await warningsAboutPods(pods, object.metadata?.name ?? "", policy.enforce, context);
      for (const warning of warnings) context.addWarning(warning);
    }
  }

  async #validatePod(attributes: AdmissionAttributes): Promise<void> {
    if (this.#isExempt(attributes)) return;
    const { metrics } = this.#config;
    const namespace = await this.#namespaceOf(attributes).catch((err: unknown) => {
      metrics.error(true, attributes);
      const problem = newInternalError(new Error(`failed to lookup namespace "${attributes.namespace}"`));
      annotate(attributes, "error", `${problem.message}: ${messageOf(err)}`);
      throw problem;
    });
    const { policy, errors } = this.#policyOf(namespace);
    if (errors.length === 0 && isFullyPrivileged(policy)) {
      metrics.evaluation("allow", policy.enforce, "enforce", attributes);
      annotate(attributes, "enforce-policy", "privileged:latest");
      return;
    }
    const pod = (attributes.object ?? {}) as core_v1.Pod;
    const old = (attributes.oldObject ?? {}) as core_v1.Pod;
    if (attributes.operation === "UPDATE" && !isSignificantUpdate(pod, old)) return;
    this.#reviewer.review(attributes, { policy, errors }, toPodTemplate(pod), true);
  }

  async #validateTemplate(attributes: AdmissionAttributes): Promise<void> {
    if (this.#isExempt(attributes)) return;
    const namespace = await this.#namespaceOf(attributes).catch((err: unknown) => {
      this.#config.metrics.error(true, attributes);
      annotate(attributes, "error", `failed to lookup namespace "${attributes.namespace}": ${messageOf(err)}`);
    });
    if (namespace === undefined) return;
    const { policy, errors } = this.#policyOf(namespace);
    const says = [policy.warn, policy.audit].some(({ level }) => level !== "privileged");
    if (errors.length === 0 && !says) return;
    const template = podTemplateOf(attributes.resource, attributes.object ?? {});
    if (template !== undefined) this.#reviewer.review(attributes, { policy, errors }, template, false);
  }

  #isExempt(attributes: AdmissionAttributes): boolean {
    const { usernames, namespaces } = this.#config.configuration.exemptions;
    const isNamespace = namespaces.includes(attributes.namespace);
    if (!isNamespace && !usernames.includes(attributes.user.name)) return false;
    this.#config.metrics.exemption(attributes);
    annotate(attributes, "exempt", isNamespace ? "namespace" : "user");
    return true;
  }

  async #namespaceOf({ namespace, context }: AdmissionAttributes): Promise<KubeObject> {
    const { namespaces } = this.#config;
    await namespaces.isReady(context.signal);
    const known = namespaces.get("", namespace) ?? (await namespaces.getLive("", namespace, context.signal));
    if (known === undefined) throw new Error(`namespaces "${namespace}" not found`);
    return known;
  }
}

function isSameMistakes(now: readonly FieldError[], before: readonly FieldError[] = []): boolean {
  return now.map(toErrorText).join() === before.map(toErrorText).join();
}

/** Whether pods that were allowed may now be refused. */
function isStricter(now: LevelVersion, before: LevelVersion): boolean {
  if (isSameLevelVersion(now, before) || now.level === "privileged") return false;
  return now.version !== before.version || compareLevels(now.level, before.level) > 0;
}

function messageOf(err: unknown): string {
  return err instanceof Error ? err.message : String(err);
}
