import { isAlreadyExists, type JSONValue, jsonEqual } from "@kube-apiserver/apimachinery";
import type { Logger, WorkQueue } from "@kube-apiserver/component-base";
import type { Informer } from "@kube-apiserver/generic-server";
import { type APIService, asAPIService } from "../apiservice/api-service.js";
import type { APIServiceWriter } from "./api-service-writer.js";
import { autoManagedOf } from "./local-api-services.js";

/** What keeps the APIServices of local groups as they should be. */
export interface AutoRegistrationOptions {
  /** What there should be, by name. */
  readonly wanted: () => ReadonlyMap<string, APIService>;
  readonly apiServices: Informer;
  readonly writer: APIServiceWriter;
  readonly queue: WorkQueue<string>;
  readonly logger: Logger;
}

/**
 * Creates, repairs and removes the APIServices of groups that are served here. One that says `onstart` is looked at once:
 * what an administrator changes about it afterwards stays until the next start. One without our label is never touched.
 * Mirrors `autoRegisterController`.
 */
export class AutoRegistration {
  readonly #options: AutoRegistrationOptions;
  readonly #synced = new Set<string>();
  #atStart: ReadonlySet<string> = new Set();
  /** Names that were wanted when somebody looked last. */
  #seen: ReadonlySet<string> = new Set();

  constructor(options: AutoRegistrationOptions) {
    this.#options = options;
  }

  /** Names that should have been registered by now and are not. */
  get missing(): readonly string[] {
    return [...this.#options.wanted().keys()].filter((name) => !this.#synced.has(name)).sort();
  }

  /** The first look at everything. Resolves when each local group version has its APIService. */
  async begin(): Promise<void> {
    const existing = await this.#options.writer.list();
    this.#atStart = new Set(existing.keys());
    this.#seen = new Set(this.#options.wanted().keys());
    const names = new Set([...existing.keys(), ...this.#seen]);
    await Promise.all([...names].map((name) => this.#sync(name, existing.get(name))));
  }

  /** Follows changes until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { queue, apiServices, logger } = this.#options;
    const add = ({ object }: { readonly object: { readonly metadata?: { readonly name?: string } } }) =>
      queue.add(object.metadata?.name ?? "");
    const forget = apiServices.addHandlers({ onAdd: add, onUpdate: add, onDelete: add });
    await queue.run((name) => this.#sync(name, this.#current(name)), {
      signal,
      onError: (name, err) => logger.warn("Cannot register an APIService", { name, err }),
    });
    forget();
  }

  /** The set of local groups may have changed: looks at those that have come or gone. */
  wantedChanged(): void {
    const { wanted, queue } = this.#options;
    const now = new Set(wanted().keys());
    for (const name of now) if (!this.#seen.has(name)) queue.add(name);
    for (const name of this.#seen) if (!now.has(name)) queue.add(name);
    this.#seen = now;
  }

  #current(name: string): APIService | undefined {
    const found = this.#options.apiServices.get(name);
    return found === undefined ? undefined : asAPIService(found);
  }

  async #sync(name: string, current: APIService | undefined): Promise<void> {
    const isFirst = !this.#synced.has(name);
    const wanted = this.#options.wanted().get(name);
    await this.#reconcile(wanted, current, isFirst, this.#atStart.has(name));
    this.#synced.add(name);
  }

  async #reconcile(
    wanted: APIService | undefined,
    current: APIService | undefined,
    isFirst: boolean,
    wasThere: boolean,
  ): Promise<void> {
    const { writer } = this.#options;
    if (autoManagedOf(wanted) === "onstart" && !isFirst) return;
    if (current === undefined) {
      if (wanted !== undefined) await ignoreExisting(writer.create(wanted));
      return;
    }
    const managed = autoManagedOf(current);
    if (managed === undefined) return;
    if (managed === "onstart" && !(isFirst && wasThere)) return;
    if (wanted === undefined) await writer.delete(current);
    else if (!jsonEqual((current.spec ?? {}) as JSONValue, wanted.spec as JSONValue)) {
      await writer.update({ ...current, ...(wanted.spec === undefined ? {} : { spec: wanted.spec }) });
    }
  }
}

/** Another replica may be at the same work. */
async function ignoreExisting(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (err) {
    if (!isAlreadyExists(err)) throw err;
  }
}
