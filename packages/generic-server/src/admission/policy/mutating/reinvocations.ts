import { type JSONValue, jsonEqual, type KubeObject } from "@kube-apiserver/apimachinery";

/** What policies note for the second pass over the chain. Mirrors `policyReinvokeContext`. */
export class PolicyReinvocations {
  #lastOutput: KubeObject | undefined;
  #invoked = new Set<string>();
  readonly #toReinvoke = new Set<string>();

  /** Whether others have changed the object since policies looked at it. */
  hasChangedSince(object: KubeObject | undefined): boolean {
    if (object === this.#lastOutput) return false;
    return !jsonEqual((object ?? null) as JSONValue, (this.#lastOutput ?? null) as JSONValue);
  }

  set lastOutput(object: KubeObject | undefined) {
    this.#lastOutput = object;
  }

  /** Notes an invocation that wants to run again when the object changes after it. */
  add(invocation: string): void {
    this.#invoked.add(invocation);
  }

  /** The object changed: what was noted so far runs again. */
  requireForInvoked(): void {
    for (const invocation of this.#invoked) this.#toReinvoke.add(invocation);
    this.#invoked = new Set();
  }

  shouldReinvoke(invocation: string): boolean {
    return this.#toReinvoke.has(invocation);
  }
}
