import { newInternalError } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, AdmissionOperation, ValidationPlugin } from "../interfaces.js";
import type { ResourceMatch } from "../matching/match-resources.js";
import { isExemptAdmissionConfiguration } from "../matching/rule-matcher.js";
import { newAdmissionForbidden } from "../refusal.js";
import { VersionedAttributes } from "../versioned-attributes.js";
import { annotate, callWebhook, type WebhookInvocation } from "./call-webhook.js";
import { findInvocation } from "./find-invocation.js";
import { newObjectEncoder } from "./object-encoder.js";
import { newRequestTimeout, observeCall } from "./observed-call.js";
import type { WebhookAdmissionDeps } from "./webhook-deps.js";
import { WebhookSource } from "./webhook-source.js";

const failedOpenPrefix = "failed-open.validating.webhook.admission.k8s.io/";

/**
 * Has webhooks judge what is about to be stored, all of them at the same time. Mirrors `validating.Plugin` of
 * `plugin/webhook`.
 */
export class ValidatingAdmissionWebhook implements ValidationPlugin {
  readonly name = "ValidatingAdmissionWebhook";
  readonly #deps: WebhookAdmissionDeps;
  readonly #source: WebhookSource;

  constructor(deps: WebhookAdmissionDeps) {
    this.#deps = deps;
    this.#source = new WebhookSource(deps.configurations);
  }

  handles(operation: AdmissionOperation): boolean {
    return this.#source.concerns(operation);
  }

  async validate(attributes: AdmissionAttributes): Promise<void> {
    if (isExemptAdmissionConfiguration(attributes)) return;
    const { signal } = attributes.context;
    if (!(await this.#deps.isReady(signal))) {
      throw newAdmissionForbidden(attributes, "not yet ready to handle request");
    }
    const invocations = await this.#findInvocations(attributes);
    if (invocations.length === 0) return;
    if (signal.aborted) throw newRequestTimeout();
    const calls = await Promise.allSettled(invocations.map((invocation, at) => this.#call(invocation, at)));
    const failures = calls.flatMap((call) => (call.status === "rejected" ? [call.reason as unknown] : []));
    if (failures.length > 0) throw failures[0];
  }

  async #findInvocations(attributes: AdmissionAttributes): Promise<readonly WebhookInvocation[]> {
    const byKind = new Map<string, Promise<VersionedAttributes>>();
    const versionedAs = ({ kind }: ResourceMatch) => {
      const key = `${kind.group}/${kind.version}/${kind.kind}`;
      const versioned = byKind.get(key) ?? VersionedAttributes.of(attributes, kind);
      byKind.set(key, versioned);
      return versioned.catch((err: unknown) => {
        throw newInternalError(err);
      });
    };
    const encode = newObjectEncoder();
    const invocations: WebhookInvocation[] = [];
    for (const hook of this.#source.webhooks()) {
      const match = await findInvocation(hook, attributes, versionedAs, this.#deps);
      if (match === undefined) continue;
      invocations.push({ hook, match, versioned: await versionedAs(match), mutating: false, encode });
    }
    return invocations;
  }

  async #call(invocation: WebhookInvocation, index: number): Promise<void> {
    const { hook, versioned } = invocation;
    const { attributes } = versioned;
    const { name = "" } = hook.webhook;
    await observeCall(
      () => callWebhook(invocation, this.#deps),
      {
        hook,
        observed: { name, type: "validating", operation: attributes.operation },
        onFailOpen: () => annotate(attributes, `${failedOpenPrefix}round_0_index_${index}`, name, this.#deps),
      },
      this.#deps,
    );
  }
}
