import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import { type KubeObject, newForbidden, StatusError, type StatusReason } from "@kube-apiserver/apimachinery";
import type { Logger } from "@kube-apiserver/component-base";
import type { Authorizer } from "../../../authorization/interfaces.js";
import { AuthorizationAnswers } from "../../cel/authorization-answers.js";
import type { AdmissionAttributes } from "../../interfaces.js";
import type { NamespaceReader } from "../../matching/label-matchers.js";
import { VersionedAttributes } from "../../versioned-attributes.js";
import { matchHooks, messageOf, type PolicyInvocation, requestNamespace } from "../match-hooks.js";
import type { PolicyHook } from "../policy-hooks.js";
import { type BindingObject, failurePolicyOf, nameOf, type PolicyObject } from "../policy-objects.js";
import { requestName } from "../policy-plugin.js";
import { AuditAnnotationCollector, publishValidationFailure } from "./audit-annotations.js";
import { codeOfReason, type PolicyDecision, type ValidateResult } from "./policy-decision.js";
import type { ValidationMetrics } from "./validation-metrics.js";
import type { Validator } from "./validator.js";

export type ValidatingPolicy = PolicyObject & admissionregistration_v1.ValidatingAdmissionPolicy;
export type ValidatingBinding = BindingObject & admissionregistration_v1.ValidatingAdmissionPolicyBinding;
export type ValidatingHook = PolicyHook<ValidatingPolicy, ValidatingBinding, Validator>;
type Invocation = PolicyInvocation<ValidatingPolicy, ValidatingBinding, Validator>;

/** What a {@link ValidatingDispatcher} is made from. */
export interface ValidatingDispatcherConfig {
  readonly authorizer: Authorizer;
  readonly namespaces: NamespaceReader;
  readonly metrics: ValidationMetrics;
  readonly logger: Logger;
}

/** Asks policies about requests. Mirrors `validating.dispatcher`. */
export class ValidatingDispatcher {
  readonly #config: ValidatingDispatcherConfig;

  constructor(config: ValidatingDispatcherConfig) {
    this.#config = config;
  }

  /** Rejects with StatusError when a policy denies the request. */
  async dispatch(hooks: readonly ValidatingHook[], attributes: AdmissionAttributes): Promise<void> {
    const request = new RequestUnderValidation(this.#config, attributes);
    const { namespaces } = this.#config;
    for await (const invocation of matchHooks(hooks, attributes, namespaces, request.configurationFailed)) {
      await request.validate(invocation);
    }
    request.finish();
  }
}

interface Denial {
  readonly message: string;
  readonly reason: StatusReason;
  readonly policy: string;
  /** Undefined when the policy itself is not in order. */
  readonly binding: string | undefined;
}

/** One request on its way through the policies. */
class RequestUnderValidation {
  readonly #config: ValidatingDispatcherConfig;
  readonly #attributes: AdmissionAttributes;
  readonly #authorization: AuthorizationAnswers;
  readonly #annotations = new Map<string, AuditAnnotationCollector>();
  #denial: Denial | undefined;
  #namespace: Promise<KubeObject | undefined> | undefined;

  constructor(config: ValidatingDispatcherConfig, attributes: AdmissionAttributes) {
    this.#config = config;
    this.#attributes = attributes;
    const { user, context } = attributes;
    this.#authorization = new AuthorizationAnswers(config.authorizer, user, context.signal);
  }

  readonly configurationFailed = (
    message: string,
    policy: ValidatingPolicy,
    binding: ValidatingBinding | undefined,
  ): void => {
    if (failurePolicyOf(policy) === "Ignore") return;
    this.#deny({ message, reason: "Invalid", policy: nameOf(policy), binding: binding && nameOf(binding) });
  };

  async validate({ hook, binding, match, params }: Invocation): Promise<void> {
    if (params.length === 0) return;
    let versioned: VersionedAttributes;
    try {
      versioned = await VersionedAttributes.of(this.#attributes, match.kind);
    } catch (err) {
      const message = `failed to configure binding: failed to convert object version: ${messageOf(err)}`;
      this.configurationFailed(message, hook.policy, binding);
      return;
    }
    this.#namespace ??= requestNamespace(this.#attributes, this.#config.namespaces);
    const namespace = await this.#namespace;
    const { object, oldObject } = versioned;
    for (const param of params) {
      const result = await hook.evaluator.validate({
        attributes: this.#attributes,
        ...match,
        object,
        oldObject,
        params: param,
        namespace,
        authorization: this.#authorization,
      });
      this.#enforce(result, hook.policy, binding);
    }
  }

  /** @throws StatusError when the request is denied */
  finish(): void {
    for (const [policy, annotations] of this.#annotations) {
      annotations.publish(policy, this.#attributes, this.#config.logger);
    }
    if (this.#denial !== undefined) throw refusal(this.#attributes, this.#denial);
  }

  #enforce(
    { decisions, auditAnnotations }: ValidateResult,
    policy: ValidatingPolicy,
    binding: ValidatingBinding,
  ): void {
    const { metrics } = this.#config;
    const names = [nameOf(policy), nameOf(binding)] as const;
    for (const [index, decision] of decisions.entries()) {
      if (decision.action === "deny") this.#act(decision, index, policy, binding);
      else if (decision.evaluation === "error") metrics.observe(decision, ...names, "allow");
    }
    for (const { key, action, value = "", error = "", elapsedMs } of auditAnnotations) {
      if (action === "publish") this.#collectorOf(nameOf(policy)).add(key, value);
      if (action !== "error") continue;
      const decision: PolicyDecision = { action: "deny", evaluation: "error", message: error, elapsedMs };
      this.#deny({ message: error, reason: "Invalid", policy: names[0], binding: names[1] });
      metrics.observe(decision, ...names, "deny");
    }
  }

  /** Does what the binding wants done about a failed validation. */
  #act(decision: PolicyDecision, index: number, policy: ValidatingPolicy, binding: ValidatingBinding): void {
    const { metrics, logger } = this.#config;
    const names = [nameOf(policy), nameOf(binding)] as const;
    const { validationActions = [] } = binding.spec ?? {};
    for (const action of validationActions) {
      if (action === "Deny") {
        const { message, reason = "Invalid" } = decision;
        this.#deny({ message, reason, policy: names[0], binding: names[1] });
        metrics.observe(decision, ...names, "deny");
      } else if (action === "Audit") {
        const failure = { decision, expressionIndex: index, policy: names[0], binding: names[1], validationActions };
        publishValidationFailure(failure, this.#attributes, logger);
        metrics.observe(decision, ...names, "audit");
      } else if (action === "Warn") {
        const who = `ValidatingAdmissionPolicy '${names[0]}' with binding '${names[1]}'`;
        this.#attributes.context.addWarning(`Validation failed for ${who}: ${decision.message}`);
        metrics.observe(decision, ...names, "warn");
      }
    }
  }

  /** The first denial is the one that the client is told. */
  #deny(denial: Denial): void {
    this.#denial ??= denial;
  }

  #collectorOf(policy: string): AuditAnnotationCollector {
    const known = this.#annotations.get(policy);
    if (known !== undefined) return known;
    const collector = new AuditAnnotationCollector();
    this.#annotations.set(policy, collector);
    return collector;
  }
}

function refusal(attributes: AdmissionAttributes, { message, reason, policy, binding }: Denial): StatusError {
  const who = binding === undefined ? `'${policy}'` : `'${policy}' with binding '${binding}'`;
  const text = `ValidatingAdmissionPolicy ${who} denied request: ${message}`;
  const { status } = newForbidden(attributes.resource, requestName(attributes), text);
  const details = { ...status.details, causes: [...(status.details?.causes ?? []), { message: text }] };
  return new StatusError({ ...status, reason, code: codeOfReason(reason), details });
}
