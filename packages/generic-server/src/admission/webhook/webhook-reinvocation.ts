import { jsonEqual, type KubeObject } from "@kube-apiserver/apimachinery";

/** Which webhooks run again in a second pass, because the object changed after them. Mirrors `webhookReinvokeContext`. */
export class WebhookReinvocation {
  #lastOutput: KubeObject | undefined;
  readonly #invoked = new Set<string>();
  readonly #toReinvoke = new Set<string>();

  shouldReinvoke(uid: string): boolean {
    return this.#toReinvoke.has(uid);
  }

  /** Whether others have changed the object since webhooks saw it last. */
  isChangedSince(object: KubeObject | undefined): boolean {
    const last = this.#lastOutput;
    if (last === object) return false;
    return last === undefined || object === undefined || !jsonEqual(last, object);
  }

  setLastOutput(object: KubeObject | undefined): void {
    this.#lastOutput = object;
  }

  /** Notes that a webhook has run that wants to see later changes. */
  addInvoked(uid: string): void {
    this.#invoked.add(uid);
  }

  /** Has all that were noted so far run again. */
  requireReinvokingInvoked(): void {
    for (const uid of this.#invoked) this.#toReinvoke.add(uid);
    this.#invoked.clear();
  }
}
