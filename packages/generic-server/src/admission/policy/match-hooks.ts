import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes } from "../interfaces.js";
import type { NamespaceReader } from "../matching/label-matchers.js";
import { type MatchCriteria, matchResources, type ResourceMatch } from "../matching/match-resources.js";
import { collectParams } from "./collect-params.js";
import type { BoundPolicy, PolicyHook } from "./policy-hooks.js";
import type { BindingObject, PolicyObject } from "./policy-objects.js";

/** A policy that a request is asked about through a binding, with the parameters of that. */
export interface PolicyInvocation<P extends PolicyObject, B extends BindingObject, E> {
  readonly hook: PolicyHook<P, B, E>;
  readonly binding: B;
  readonly match: ResourceMatch;
  /** Undefined stands for none. */
  readonly params: readonly (KubeObject | undefined)[];
}

/** Is told what keeps a policy, or one of its bindings, from being evaluated. */
export type ConfigurationErrorHandler<P, B> = (message: string, policy: P, binding: B | undefined) => void;

/**
 * What of the policies in effect a request is to be asked about, in their order. Mirrors the first half of
 * `policyDispatcher.Dispatch`.
 */
export async function* matchHooks<P extends PolicyObject, B extends BindingObject, E>(
  hooks: readonly PolicyHook<P, B, E>[],
  attributes: AdmissionAttributes,
  namespaces: NamespaceReader,
  onError: ConfigurationErrorHandler<P, B>,
): AsyncGenerator<PolicyInvocation<P, B, E>> {
  const matching = (criteria: MatchCriteria | Error) => matchOrThrow(criteria, attributes, namespaces);
  for (const hook of hooks) {
    const { policy } = hook;
    let match: ResourceMatch | undefined;
    try {
      match = await matching(hook.criteria);
      if (match !== undefined && hook.configurationError !== undefined) throw hook.configurationError;
    } catch (err) {
      attributes.context.signal.throwIfAborted();
      onError(`failed to configure policy: ${messageOf(err)}`, policy, undefined);
      continue;
    }
    if (match === undefined) continue;
    for (const bound of hook.bindings) {
      try {
        const params = await paramsFor(hook, bound, attributes, matching);
        if (params === undefined) continue;
        yield { hook, binding: bound.binding, match, params };
      } catch (err) {
        attributes.context.signal.throwIfAborted();
        onError(`failed to configure binding: ${messageOf(err)}`, policy, bound.binding);
      }
    }
  }
}

async function matchOrThrow(
  criteria: MatchCriteria | Error,
  attributes: AdmissionAttributes,
  namespaces: NamespaceReader,
) {
  if (criteria instanceof Error) throw criteria;
  return matchResources(criteria, attributes, { namespaces, equivalents: attributes.objects });
}

/** The parameters of a binding; undefined when it is not about the request. */
async function paramsFor<P extends PolicyObject, B extends BindingObject, E>(
  { policy, params }: PolicyHook<P, B, E>,
  { binding, criteria }: BoundPolicy<B>,
  { namespace, context }: AdmissionAttributes,
  matching: (criteria: MatchCriteria | Error) => Promise<ResourceMatch | undefined>,
): Promise<readonly (KubeObject | undefined)[] | undefined> {
  if (criteria !== undefined && (await matching(criteria)) === undefined) return undefined;
  return collectParams({
    paramKind: policy.spec?.paramKind,
    paramRef: binding.spec?.paramRef,
    source: params,
    namespace,
    signal: context.signal,
  });
}

/** What an error says. */
export function messageOf(err: unknown): string {
  return err instanceof Error ? err.message : String(err);
}

/** The namespace that expressions are shown; undefined for objects outside of namespaces, namespaces themselves included. */
export async function requestNamespace(
  { namespace, kind, context }: AdmissionAttributes,
  namespaces: NamespaceReader,
): Promise<KubeObject | undefined> {
  const isNamespace = kind.group === "" && kind.version === "v1" && kind.kind === "Namespace";
  return namespace === "" || isNamespace ? undefined : namespaces.get(namespace, context.signal);
}
