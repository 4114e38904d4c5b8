import {
  everythingFields,
  everythingLabels,
  isConflict,
  isNotFound,
  type KubeObject,
} from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import { newSystemContext, type RequestContext } from "@kube-apiserver/generic-server";
import { type APIService, asAPIService } from "../apiservice/api-service.js";
import type { APIServiceStorage } from "../apiservice/storage.js";

const options = { dryRun: false, fieldManager: "kube-aggregator", fieldValidation: "Ignore" } as const;
const admitted = () => Promise.resolve();

/**
 * Reads and writes APIServices for the server itself, directly in their storage: at start there is one for each group
 * version, and a request for each would be most of the wait.
 */
export class APIServiceWriter {
  readonly #storage: APIServiceStorage;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;

  constructor(storage: APIServiceStorage, clock: Clock, signal: AbortSignal) {
    this.#storage = storage;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Every APIService, by name. */
  async list(): Promise<ReadonlyMap<string, APIService>> {
    const selection = { labelSelector: everythingLabels, fieldSelector: everythingFields };
    const { items } = await this.#storage.store.list(this.#context(), selection);
    return new Map(items.map(({ object }) => [object.metadata?.name ?? "", asAPIService(object)]));
  }

  /** Rejects with reason AlreadyExists when there is one. */
  async create(apiService: APIService): Promise<void> {
    await this.#storage.store.create(this.#context(), apiService as KubeObject, admitted, options);
  }

  /** Replaces it if it is still the one that was read; false when somebody was faster. */
  update(apiService: APIService): Promise<boolean> {
    return this.#write(this.#storage.store, apiService);
  }

  /** As {@link update}, of the status only. */
  updateStatus(apiService: APIService): Promise<boolean> {
    return this.#write(this.#storage.status, apiService);
  }

  /** Deletes it if it is still the one that was read. */
  async delete({ metadata }: APIService): Promise<void> {
    const { name = "", uid = "" } = metadata ?? {};
    try {
      await this.#storage.store.delete(this.#context(), name, admitted, { dryRun: false, preconditions: { uid } });
    } catch (err) {
      if (!isNotFound(err) && !isConflict(err)) throw err;
    }
  }

  async #write(storage: APIServiceStorage["store" | "status"], apiService: APIService): Promise<boolean> {
    const info = { preconditions: undefined, updatedObject: () => Promise.resolve(apiService as KubeObject) };
    const name = apiService.metadata?.name ?? "";
    try {
      await storage.update(this.#context(), name, info, admitted, admitted, false, options);
      return true;
    } catch (err) {
      if (isConflict(err) || isNotFound(err)) return false;
      throw err;
    }
  }

  #context(): RequestContext {
    return newSystemContext({ clock: this.#clock, signal: this.#signal });
  }
}
