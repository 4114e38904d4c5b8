import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import type { GenericAPIServer } from "@kube-apiserver/generic-server";
import type { StorageLookup } from "./bootstrap-hooks.js";
import { repeat, untilDone } from "./repeat.js";
import { SystemObjects, type SystemStorage } from "./system-objects.js";

const namespace = "kube-system";
const name = "kube-apiserver-legacy-service-account-token-tracking";
const sinceKey = "since";

const retryMs = 1_000;
const checkMs = 60_000;
/** A ConfigMap that others delete is not made again at once: servers that do not track would delete it again. */
const creationIntervalMs = 1_800_000;

/** What the hook needs. */
export interface LegacyTokenTrackingConfig {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly storageOf: StorageLookup;
}

/**
 * Adds the hook that says, in a ConfigMap, since when the use of long-lived service account tokens is tracked: what deletes
 * unused ones goes by it. Mirrors `legacytokentracking.Controller`.
 */
export function addLegacyTokenTrackingHook(server: GenericAPIServer, config: LegacyTokenTrackingConfig): void {
  const { clock, logger, storageOf } = config;
  server.addPostStartHook("start-legacy-token-tracking-controller", async ({ signal, background }) => {
    const tracking = new LegacyTokenTracking(new SystemObjects(clock, signal), storageOf("", "configmaps"), clock);
    const options = { clock, logger, signal, what: "say since when legacy tokens are tracked" };
    const sync = () => tracking.sync();
    background(
      untilDone({ ...options, intervalMs: retryMs }, sync).then(() =>
        repeat({ ...options, intervalMs: checkMs }, sync),
      ),
    );
  });
}

/** Keeps the ConfigMap there and its date readable. */
export class LegacyTokenTracking {
  readonly #objects: SystemObjects;
  readonly #storage: SystemStorage;
  readonly #clock: Clock;
  #createdAt = Number.NEGATIVE_INFINITY;

  constructor(objects: SystemObjects, storage: SystemStorage, clock: Clock) {
    this.#objects = objects;
    this.#storage = storage;
    this.#clock = clock;
  }

  async sync(): Promise<void> {
    const now = this.#clock.now();
    const since = new Date(now).toISOString().slice(0, "2026-01-01".length);
    const existing = await this.#objects.get(this.#storage, namespace, name);
    if (existing === undefined) {
      if (now - this.#createdAt < creationIntervalMs) return;
      const metadata = { name, namespace };
      await this.#objects.create(this.#storage, {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata,
        data: { [sinceKey]: since },
      });
      this.#createdAt = now;
    } else if (!isDate(existing)) {
      const data = { ...(existing.data as object | undefined), [sinceKey]: since };
      await this.#objects.update(this.#storage, { ...existing, data });
    }
  }
}

function isDate({ data }: KubeObject): boolean {
  const since = (data as Readonly<Record<string, unknown>> | undefined)?.[sinceKey];
  if (typeof since !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(since)) return false;
  const time = Date.parse(`${since}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(since);
}
