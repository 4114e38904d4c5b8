import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import {
  isStatusError,
  type JSONValue,
  jsonEqual,
  type KubeObject,
  newForbidden,
  quoteGo,
  StatusError,
  type StatusReason,
} from "@kube-apiserver/apimachinery";
import type { Authorizer } from "../../../authorization/interfaces.js";
import { AuthorizationAnswers } from "../../cel/authorization-answers.js";
import type { AdmissionAttributes } from "../../interfaces.js";
import type { NamespaceReader } from "../../matching/label-matchers.js";
import { VersionedAttributes } from "../../versioned-attributes.js";
import { matchHooks, messageOf, type PolicyInvocation, requestNamespace } from "../match-hooks.js";
import type { PolicyHook } from "../policy-hooks.js";
import { type BindingObject, failurePolicyOf, nameOf, type PolicyObject } from "../policy-objects.js";
import { requestName } from "../policy-plugin.js";
import type { MutationMetrics } from "./mutation-metrics.js";
import type { MutationInputs, Mutator } from "./mutator.js";
import { PolicyReinvocations } from "./reinvocations.js";

export type MutatingPolicy = PolicyObject & admissionregistration_v1.MutatingAdmissionPolicy;
export type MutatingBinding = BindingObject & admissionregistration_v1.MutatingAdmissionPolicyBinding;
export type MutatingHook = PolicyHook<MutatingPolicy, MutatingBinding, Mutator>;
type Invocation = PolicyInvocation<MutatingPolicy, MutatingBinding, Mutator>;

/** What a {@link MutatingDispatcher} is made from. */
export interface MutatingDispatcherConfig {
  readonly authorizer: Authorizer;
  readonly namespaces: NamespaceReader;
  readonly metrics: MutationMetrics;
  /** Milliseconds of a clock that does not go back. */
  readonly monotonic: () => number;
}

/** Has policies change the objects of requests. Mirrors `mutating.dispatcher`. */
export class MutatingDispatcher {
  readonly #config: MutatingDispatcherConfig;

  constructor(config: MutatingDispatcherConfig) {
    this.#config = config;
  }

  /** Rejects with StatusError when a policy that may not fail does. */
  async dispatch(hooks: readonly MutatingHook[], attributes: AdmissionAttributes): Promise<void> {
    const { namespaces } = this.#config;
    const failures = new Failures();
    const invocations: Invocation[] = [];
    // All of them first: what a policy changes does not decide whether the next one is asked.
    for await (const invocation of matchHooks(hooks, attributes, namespaces, failures.add)) {
      if (invocation.params.length > 0) invocations.push(invocation);
    }
    if (invocations.length > 0) {
      const request = await RequestUnderMutation.begin(this.#config, attributes, failures);
      for (const invocation of invocations) await request.invoke(invocation);
      await request.finish();
    }
    failures.throwAny(attributes);
  }
}

const pluginName = "MutatingAdmissionPolicy";

/** One request on its way through the policies. */
class RequestUnderMutation {
  readonly #config: MutatingDispatcherConfig;
  readonly #attributes: AdmissionAttributes;
  readonly #failures: Failures;
  readonly #authorization: AuthorizationAnswers;
  readonly #reinvocations: PolicyReinvocations;
  readonly #versioned: VersionedAttributes;
  readonly #namespace: KubeObject | undefined;
  #isPatched = false;

  private constructor(
    config: MutatingDispatcherConfig,
    failures: Failures,
    versioned: VersionedAttributes,
    namespace: KubeObject | undefined,
  ) {
    const { attributes } = versioned;
    const { user, context, reinvocation, object } = attributes;
    this.#config = config;
    this.#attributes = attributes;
    this.#failures = failures;
    this.#versioned = versioned;
    this.#namespace = namespace;
    this.#authorization = new AuthorizationAnswers(config.authorizer, user, context.signal);
    this.#reinvocations = reinvocation.valueOf(pluginName, () => new PolicyReinvocations());
    if (reinvocation.isReinvoke && this.#reinvocations.hasChangedSince(object)) this.#reinvocations.requireForInvoked();
  }

  static async begin(
    config: MutatingDispatcherConfig,
    attributes: AdmissionAttributes,
    failures: Failures,
  ): Promise<RequestUnderMutation> {
    const versioned = await VersionedAttributes.of(attributes, attributes.kind);
    return new RequestUnderMutation(config, failures, versioned, await requestNamespace(attributes, config.namespaces));
  }

  async invoke({ hook, binding, match, params }: Invocation): Promise<void> {
    try {
      await this.#versioned.convertTo(match.kind);
    } catch (err) {
      this.#failures.add(`failed to configure policy: ${messageOf(err)}`, hook.policy, undefined);
      return;
    }
    for (const param of params) {
      const inputs: MutationInputs = {
        attributes: this.#attributes,
        ...match,
        params: param,
        namespace: this.#namespace,
        authorization: this.#authorization,
      };
      await this.#invokeWith(hook, binding, inputs);
    }
  }

  /** Brings what was changed into the attributes. */
  async finish(): Promise<void> {
    if (this.#isPatched) {
      this.#requireReinvocation();
      await this.#versioned.flush();
    }
    this.#reinvocations.lastOutput = this.#attributes.object;
  }

  async #invokeWith({ policy, evaluator }: MutatingHook, binding: MutatingBinding, inputs: MutationInputs) {
    const versioned = this.#versioned;
    const { object: before, oldObject } = versioned;
    const matching = await evaluator.conditions?.match({ ...inputs, object: before, oldObject });
    if (matching !== undefined && "error" in matching) {
      this.#failures.add(matching.error.message, policy, binding, "Invalid");
      return;
    }
    if (matching?.matches === false) return;
    const { namespace = "", name = "" } = inputs.params?.metadata ?? {};
    const key = JSON.stringify([nameOf(policy), nameOf(binding), namespace, name]);
    if (this.#attributes.reinvocation.isReinvoke && !this.#reinvocations.shouldReinvoke(key)) return;
    await this.#mutate(policy, binding, evaluator, inputs);
    if (!jsonEqual((before ?? null) as JSONValue, (versioned.object ?? null) as JSONValue)) this.#requireReinvocation();
    if (policy.spec?.reinvocationPolicy === "IfNeeded") this.#reinvocations.add(key);
  }

  async #mutate(policy: MutatingPolicy, binding: MutatingBinding, { mutations }: Mutator, inputs: MutationInputs) {
    const { metrics, monotonic } = this.#config;
    const versioned = this.#versioned;
    const names = [nameOf(policy), nameOf(binding)] as const;
    for (const mutation of mutations) {
      if (versioned.object === undefined) return;
      const startMs = monotonic();
      try {
        const patched = await mutation(versioned, inputs);
        versioned.replaceObject(this.#attributes.objects.decode(patched, versioned.kind));
        this.#isPatched = true;
        metrics.observe(...names, monotonic() - startMs);
      } catch (err) {
        this.#attributes.context.signal.throwIfAborted();
        metrics.observe(...names, monotonic() - startMs, messageOf(err));
        if (isStatusError(err)) throw err;
        this.#failures.add(messageOf(err), policy, binding, "Invalid");
      }
    }
  }

  #requireReinvocation(): void {
    this.#reinvocations.requireForInvoked();
    this.#attributes.reinvocation.setShouldReinvoke();
  }
}

interface Failure {
  readonly text: string;
  readonly reason: StatusReason | undefined;
}

/** Why policies that may not fail have failed. */
class Failures {
  readonly #failures: Failure[] = [];

  readonly add = (
    message: string,
    policy: MutatingPolicy,
    binding: MutatingBinding | undefined,
    reason?: StatusReason,
  ): void => {
    if (failurePolicyOf(policy) === "Ignore") return;
    const who =
      binding === undefined
        ? `policy ${quoteGo(nameOf(policy))}`
        : `policy '${nameOf(policy)}' with binding '${nameOf(binding)}'`;
    this.#failures.push({ text: `${who} denied request: ${message}`, reason });
  };

  /** Mirrors the second half of `policyDispatcher.Dispatch`. @throws StatusError when there are any */
  throwAny(attributes: AdmissionAttributes): void {
    const [first] = this.#failures;
    if (first === undefined) return;
    const { status } = newForbidden(attributes.resource, requestName(attributes), "");
    const causes = this.#failures.map(({ text }) => ({ message: text }));
    throw new StatusError({
      ...status,
      message: first.text,
      ...(first.reason === undefined ? {} : { reason: first.reason }),
      details: { ...status.details, causes },
    });
  }
}
