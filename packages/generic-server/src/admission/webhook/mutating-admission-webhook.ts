import { jsonEqual, newInternalError, stringifyJSON } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, AdmissionOperation, MutationPlugin } from "../interfaces.js";
import type { ResourceMatch } from "../matching/match-resources.js";
import { isExemptAdmissionConfiguration } from "../matching/rule-matcher.js";
import { newAdmissionForbidden } from "../refusal.js";
import { VersionedAttributes } from "../versioned-attributes.js";
import { annotate, callWebhook, type WebhookInvocation } from "./call-webhook.js";
import { findInvocation } from "./find-invocation.js";
import { newObjectEncoder } from "./object-encoder.js";
import { newRequestTimeout, observeCall } from "./observed-call.js";
import { patchObject } from "./patch-object.js";
import type { WebhookAdmissionDeps } from "./webhook-deps.js";
import { WebhookReinvocation } from "./webhook-reinvocation.js";
import { WebhookSource } from "./webhook-source.js";

const mutationPrefix = "mutation.webhook.admission.k8s.io/";
const patchPrefix = "patch.webhook.admission.k8s.io/";
const failedOpenPrefix = `failed-open.${mutationPrefix}`;

/**
 * Has webhooks change objects before they are stored, one after the other. Mirrors `mutating.Plugin` of
 * `plugin/webhook`.
 */
export class MutatingAdmissionWebhook implements MutationPlugin {
  readonly name = "MutatingAdmissionWebhook";
  readonly #deps: WebhookAdmissionDeps;
  readonly #source: WebhookSource;

  constructor(deps: WebhookAdmissionDeps) {
    this.#deps = deps;
    this.#source = new WebhookSource(deps.configurations);
  }

  handles(operation: AdmissionOperation): boolean {
    return this.#source.concerns(operation);
  }

  async admit(attributes: AdmissionAttributes): Promise<void> {
    if (isExemptAdmissionConfiguration(attributes)) return;
    if (!(await this.#deps.isReady(attributes.context.signal))) {
      throw newAdmissionForbidden(attributes, "not yet ready to handle request");
    }
    const own = attributes.reinvocation.valueOf(this.name, () => new WebhookReinvocation());
    const { isReinvoke } = attributes.reinvocation;
    // Plugins of this server have changed the object in their second pass.
    if (isReinvoke && own.isChangedSince(attributes.object)) own.requireReinvokingInvoked();
    await this.#dispatch(attributes, own);
    own.setLastOutput(attributes.object);
  }

  async #dispatch(attributes: AdmissionAttributes, own: WebhookReinvocation): Promise<void> {
    const { isReinvoke } = attributes.reinvocation;
    let versioned: VersionedAttributes | undefined;
    const versionedAs = async ({ kind }: ResourceMatch) => {
      try {
        if (versioned === undefined) versioned = await VersionedAttributes.of(attributes, kind);
        else await versioned.convertTo(kind);
        return versioned;
      } catch (err) {
        throw newInternalError(err);
      }
    };
    for (const [index, hook] of this.#source.webhooks().entries()) {
      const match = await findInvocation(hook, attributes, versionedAs, this.#deps);
      // In a second pass nobody is called for the first time.
      if (match === undefined || (isReinvoke && !own.shouldReinvoke(hook.uid))) continue;
      const current = await versionedAs(match);
      const invocation = { hook, match, versioned: current, mutating: true, encode: newObjectEncoder() };
      const changed = await this.#call(invocation, `round_${isReinvoke ? 1 : 0}_index_${index}`);
      // Selectors of the next webhook look at what this one made of the object.
      await current.flush();
      if (changed === true) {
        own.requireReinvokingInvoked();
        attributes.reinvocation.setShouldReinvoke();
      }
      if (hook.webhook.reinvocationPolicy === "IfNeeded") own.addInvoked(hook.uid);
      if (changed === undefined && attributes.context.signal.aborted) throw newRequestTimeout();
    }
  }

  /** Whether the webhook changed the object; undefined when it failed and that is ignored. */
  async #call(invocation: WebhookInvocation, at: string): Promise<boolean | undefined> {
    const { hook, versioned } = invocation;
    const { attributes } = versioned;
    const { name = "" } = hook.webhook;
    const { configurationName: configuration } = hook;
    let mutated = false;
    try {
      return await observeCall(
        async () => {
          mutated = await this.#mutate(invocation, at);
          return mutated;
        },
        {
          hook,
          observed: { name, type: "admit", operation: attributes.operation },
          onFailOpen: () => annotate(attributes, `${failedOpenPrefix}${at}`, name, this.#deps),
        },
        this.#deps,
      );
    } finally {
      const value = stringifyJSON({ configuration, webhook: name, mutated });
      annotate(attributes, `${mutationPrefix}${at}`, value, this.#deps);
    }
  }

  async #mutate(invocation: WebhookInvocation, at: string): Promise<boolean> {
    const { hook, versioned } = invocation;
    const { name = "" } = hook.webhook;
    const response = await callWebhook(invocation, this.#deps);
    const applied = patchObject(name, response, versioned);
    if (applied === undefined) return false;
    const { patch, object } = applied;
    const changed = versioned.object === undefined || !jsonEqual(versioned.object, object);
    const value = { configuration: hook.configurationName, webhook: name, patch, patchType: "JSONPatch" };
    annotate(versioned.attributes, `${patchPrefix}${at}`, stringifyJSON(value), this.#deps, "Request");
    versioned.replaceObject(object);
    return changed;
  }
}
