import type { AuthorizationAttributes, AuthorizationCheck, AuthorizationDecision } from "@kube-apiserver/cel";
import type { Cancellation } from "@kube-apiserver/component-base";
import type { UserInfo } from "../../authentication/interfaces.js";
import type { Authorizer, AuthorizerAttributes } from "../../authorization/interfaces.js";
import { fieldSelectorAttributes, labelSelectorAttributes } from "../../authorization/selector-attributes.js";

/** Thrown out of an expression that asks what was not asked before. */
class UnansweredCheck extends Error {
  override readonly name = "UnansweredCheck";
  readonly attributes: AuthorizationAttributes;

  constructor(attributes: AuthorizationAttributes) {
    super("an authorization check has no answer yet");
    this.attributes = attributes;
  }
}

/**
 * Answers the authorization checks of expressions for one request, each only once. Expressions do not wait: one that asks
 * something new is given up, and evaluated again when the answer is there. A check costs more than a third of what an
 * expression may cost, so that happens a few times at most. Mirrors `NewCachingAuthorizer`.
 */
export class AuthorizationAnswers {
  readonly user: UserInfo;
  readonly #authorizer: Authorizer;
  readonly #signal: Cancellation;
  readonly #answers = new Map<string, AuthorizationDecision>();

  constructor(authorizer: Authorizer, user: UserInfo, signal: Cancellation) {
    this.#authorizer = authorizer;
    this.user = user;
    this.#signal = signal;
  }

  /** For the `authorizer` of expressions that run inside {@link evaluate}. */
  readonly check: AuthorizationCheck = (attributes) => {
    const answer = this.#answers.get(JSON.stringify(attributes));
    if (answer === undefined) throw new UnansweredCheck(attributes);
    return answer;
  };

  /** Evaluates until nothing is left that has to be asked. */
  async evaluate<T>(run: () => T): Promise<T> {
    for (;;) {
      try {
        return run();
      } catch (err) {
        if (!(err instanceof UnansweredCheck)) throw err;
        await this.#ask(err.attributes);
      }
    }
  }

  async #ask(attributes: AuthorizationAttributes): Promise<void> {
    this.#signal.throwIfAborted();
    this.#answers.set(JSON.stringify(attributes), await this.#decide(attributes));
  }

  async #decide(attributes: AuthorizationAttributes): Promise<AuthorizationDecision> {
    try {
      const { decision, reason, evaluationError } = await this.#authorizer.authorize(
        authorizerAttributes(attributes, this.user),
        this.#signal,
      );
      const error = evaluationError === undefined ? {} : { error: evaluationError };
      return { allowed: decision === "Allow", reason, ...error };
    } catch (err) {
      this.#signal.throwIfAborted();
      return { allowed: false, error: err instanceof Error ? err.message : String(err) };
    }
  }
}

const noResource = {
  isResourceRequest: false,
  namespace: "",
  apiGroup: "",
  apiVersion: "",
  resource: "",
  subresource: "",
  name: "",
};

function authorizerAttributes(attributes: AuthorizationAttributes, requestUser: UserInfo): AuthorizerAttributes {
  const { verb, serviceAccount } = attributes;
  const user = serviceAccount === undefined ? requestUser : serviceAccountUser(serviceAccount);
  if ("path" in attributes) return { ...noResource, user, verb, path: attributes.path };
  const { group, resource, subresource, namespace, name } = attributes;
  const fieldSelector = fieldSelectorAttributes(attributes.fieldSelector);
  const labelSelector = labelSelectorAttributes(attributes.labelSelector);
  return {
    user,
    verb,
    isResourceRequest: true,
    apiGroup: group,
    apiVersion: "*",
    resource,
    subresource,
    namespace,
    name,
    path: "",
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
  };
}

function serviceAccountUser({ namespace, name }: { readonly namespace: string; readonly name: string }): UserInfo {
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    uid: "",
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`],
    extra: {},
  };
}
