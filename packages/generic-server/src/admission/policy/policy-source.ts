import { type GroupVersionKind, type KubeObject, parseGroupVersion } from "@kube-apiserver/apimachinery";
import type { Cancellation, Clock, Logger, Timer } from "@kube-apiserver/component-base";
import type { LateAccess } from "../../client/late-access.js";
import type { Informer } from "../../informers/informer.js";
import { syncedWithin } from "../../informers/synced-within.js";
import type { ParamSource, ParamSources } from "./param-sources.js";
import { bindingCriteria, type PolicyHook, policyCriteria } from "./policy-hooks.js";
import { type BindingObject, nameOf, type ParamKind, type PolicyObject } from "./policy-objects.js";

/** What a {@link PolicySource} is made from. */
export interface PolicySourceConfig<P, E> {
  readonly policies: Informer;
  readonly bindings: Informer;
  /** Compiles the expressions of a policy. What does not compile fails when it is evaluated. */
  readonly compile: (policy: P) => Promise<E>;
  readonly params: ParamSources;
  /** Says when the server ends: nothing is retried then. */
  readonly access: LateAccess;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How long after a failure policies are looked at again: kinds of parameters may be served by then. */
const retryMs = 1_000;
const readyTimeoutMs = 10_000;

interface Compiled<E> {
  readonly policy: KubeObject;
  readonly evaluator: E;
}

/**
 * The policies in effect, compiled. Follows policies and bindings; a change is in effect as soon as it is compiled, and
 * until then the policies before it are. Mirrors `generic.NewPolicySource`.
 */
export class PolicySource<P extends PolicyObject, B extends BindingObject, E> {
  readonly #config: PolicySourceConfig<P, E>;
  #hooks: readonly PolicyHook<P, B, E>[] = [];
  #compiled = new Map<string, Compiled<E>>();
  #refreshing: Promise<void> | undefined;
  #isDirty = false;
  #isFilled = false;
  #retry: Timer | undefined;

  constructor(config: PolicySourceConfig<P, E>) {
    this.#config = config;
    const changed = () => this.#changed();
    for (const informer of [config.policies, config.bindings]) {
      informer.addHandlers({ onAdd: changed, onUpdate: changed, onDelete: changed });
    }
    config.access.ended.addEventListener("abort", () => this.#retry?.cancel(), { once: true });
  }

  /** Whether there is, or may be, anything to evaluate. Costs nothing to ask. */
  get isActive(): boolean {
    return this.#hooks.length > 0 || !this.#isFilled || this.#isDirty;
  }

  /** In the order of the policies' names. */
  get hooks(): readonly PolicyHook<P, B, E>[] {
    return this.#hooks;
  }

  /** Whether the policies are known, after waiting for them for up to ten seconds. */
  async isReady(signal: Cancellation): Promise<boolean> {
    if (this.#isFilled) return true;
    const { policies, bindings, clock } = this.#config;
    if (!(await syncedWithin([policies, bindings], { clock, limitMs: readyTimeoutMs, signal }))) return false;
    await this.#refresh();
    this.#isFilled = true;
    return true;
  }

  #changed(): void {
    this.#isDirty = true;
    // Lists come object by object: what comes at once is compiled at once.
    setImmediate(() => void this.#refresh());
  }

  #refresh(): Promise<void> {
    this.#refreshing ??= this.#refreshUntilClean().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refreshUntilClean(): Promise<void> {
    const { policies, bindings, logger } = this.#config;
    while (this.#isDirty && policies.hasSynced && bindings.hasSynced) {
      this.#isDirty = false;
      try {
        await this.#calculate();
      } catch (err) {
        logger.error("policies could not be refreshed", { err });
        this.#retryLater();
      }
      this.#isFilled = true;
    }
  }

  async #calculate(): Promise<void> {
    const { policies, params } = this.#config;
    const compiled = new Map<string, Compiled<E>>();
    const hooks: PolicyHook<P, B, E>[] = [];
    const kinds: GroupVersionKind[] = [];
    for (const [name, bindings] of this.#bindingsByPolicy()) {
      const policy = policies.get(name)?.object as P | undefined;
      if (policy === undefined) continue;
      const { evaluator } = await this.#compile(policy, compiled);
      const kind = kindOf(policy.spec?.paramKind);
      if (kind !== undefined) kinds.push(kind);
      hooks.push({
        policy,
        criteria: policyCriteria(policy),
        bindings: bindings.map((binding) => ({ binding, criteria: bindingCriteria(binding) })),
        evaluator,
        ...(await this.#paramsOf(kind)),
      });
    }
    params.retain(kinds);
    this.#compiled = compiled;
    this.#hooks = Object.freeze(hooks);
    if (hooks.some(({ configurationError }) => configurationError !== undefined)) this.#retryLater();
  }

  #bindingsByPolicy(): Iterable<[string, B[]]> {
    const bindings = this.#config.bindings.list().map(({ object }) => object as B);
    const byPolicy = new Map<string, B[]>();
    for (const binding of bindings.sort(byName)) {
      const name = binding.spec?.policyName ?? "";
      const known = byPolicy.get(name);
      if (known === undefined) byPolicy.set(name, [binding]);
      else known.push(binding);
    }
    return [...byPolicy].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  async #compile(policy: P, next: Map<string, Compiled<E>>): Promise<Compiled<E>> {
    const name = nameOf(policy);
    const known = this.#compiled.get(name);
    // Objects of informers are replaced when they change.
    const compiled = known?.policy === policy ? known : { policy, evaluator: await this.#config.compile(policy) };
    next.set(name, compiled);
    return compiled;
  }

  async #paramsOf(
    kind: GroupVersionKind | undefined,
  ): Promise<{ params: ParamSource | undefined; configurationError: Error | undefined }> {
    if (kind === undefined) return { params: undefined, configurationError: undefined };
    try {
      return { params: await this.#config.params.sourceOf(kind), configurationError: undefined };
    } catch (err) {
      const configurationError = err instanceof Error ? err : new Error(String(err));
      return { params: undefined, configurationError };
    }
  }

  #retryLater(): void {
    this.#retry?.cancel();
    if (this.#config.access.ended.aborted) return;
    this.#retry = this.#config.clock.setTimer(() => this.#changed(), retryMs);
  }
}

function kindOf(paramKind: ParamKind | undefined): GroupVersionKind | undefined {
  if (paramKind === undefined) return undefined;
  return { ...parseGroupVersion(paramKind.apiVersion ?? ""), kind: paramKind.kind ?? "" };
}

function byName(a: KubeObject, b: KubeObject): number {
  return nameOf(a) < nameOf(b) ? -1 : 1;
}
