import {
  type EncodedObject,
  type GroupVersionKind,
  type KubeObject,
  toAPIVersion,
  toGroupVersionKindString,
} from "@kube-apiserver/apimachinery";
import type { Cancellation, Clock, Logger } from "@kube-apiserver/component-base";
import type { LateAccess } from "../../client/late-access.js";
import type { ResourceMapper } from "../../client/resource-mapper.js";
import { listerWatcherFromClient } from "../../informers/client-lister-watcher.js";
import type { Informer } from "../../informers/informer.js";
import { newInformer } from "../../informers/shared-informer.js";
import { syncedWithin } from "../../informers/synced-within.js";

/** Local copies of the objects of one kind, for parameters of policies. */
export interface ParamSource {
  readonly namespaced: boolean;
  /** Whether the local copy is filled, after waiting for it for up to a second. */
  isReady(signal: Cancellation): Promise<boolean>;
  /** `namespace` is `""` for cluster-scoped kinds. */
  get(namespace: string, name: string): KubeObject | undefined;
  /** Of all namespaces when none is given. */
  list(namespace?: string): readonly KubeObject[];
}

/** What {@link ParamSources} are made from. */
export interface ParamSourcesConfig {
  readonly mapper: ResourceMapper;
  readonly access: LateAccess;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Running {
  readonly source: ParamSource;
  readonly stop: () => void;
}

const readyTimeoutMs = 1_000;

/**
 * Follows the kinds that policies take parameters of, built-in and custom alike, over the server's own API: what a kind
 * is at the moment is known there. Nothing runs for kinds that no policy names.
 */
export class ParamSources {
  readonly #config: ParamSourcesConfig;
  readonly #running = new Map<string, Running>();

  constructor(config: ParamSourcesConfig) {
    this.#config = config;
  }

  /** The source of a kind, begun when it is first asked for. Rejects when nothing of the kind is served. */
  async sourceOf(kind: GroupVersionKind): Promise<ParamSource> {
    const key = toGroupVersionKindString(kind);
    const known = this.#running.get(key);
    if (known !== undefined) return known.source;
    const { mapper, access, clock, logger } = this.#config;
    const mapping = await mapper.mappingFor(kind, access.ended).catch(() => undefined);
    if (mapping === undefined) throw new Error(`failed to find resource referenced by paramKind: '${key}'`);
    const stopped = new AbortController();
    const informer = newInformer({
      listerWatcher: {
        list: (running) => listerWatcher().list(running),
        watch: (resourceVersion, running) => listerWatcher().watch(resourceVersion, running),
      },
      clock,
      logger,
    });
    const listerWatcher = () => {
      if (access.client === undefined) throw new TypeError("parameters are followed before the server runs");
      return listerWatcherFromClient(access.client, mapping.resource);
    };
    access.run((_client, ended) => informer.run(AbortSignal.any([ended, stopped.signal])));
    const source = newParamSource({ informer, kind, namespaced: mapping.namespaced, clock });
    this.#running.set(key, { source, stop: () => stopped.abort() });
    return source;
  }

  /** Stops following kinds other than these. */
  retain(kinds: readonly GroupVersionKind[]): void {
    const wanted = new Set(kinds.map(toGroupVersionKindString));
    for (const [key, { stop }] of this.#running) {
      if (wanted.has(key)) continue;
      stop();
      this.#running.delete(key);
    }
  }
}

interface SourceParts {
  readonly informer: Informer;
  readonly kind: GroupVersionKind;
  readonly namespaced: boolean;
  readonly clock: Clock;
}

function newParamSource({ informer, kind, namespaced, clock }: SourceParts): ParamSource {
  const toParam = (encoded: EncodedObject) => withKind(encoded.object, kind);
  return {
    namespaced,
    isReady: (signal) => syncedWithin([informer], { clock, limitMs: readyTimeoutMs, signal }),
    get(namespace, name) {
      const found = informer.get(namespace === "" ? name : `${namespace}/${name}`);
      return found === undefined ? undefined : toParam(found);
    },
    list: (namespace) => informer.list(namespace).map(toParam),
  };
}

// An object looks the same to every request.
const named = new WeakMap<KubeObject, KubeObject>();

/** Items of lists do not say what they are; expressions may ask. */
function withKind(object: KubeObject, kind: GroupVersionKind): KubeObject {
  if (object.kind !== undefined) return object;
  const known = named.get(object);
  if (known !== undefined) return known;
  const typed = { apiVersion: toAPIVersion(kind), kind: kind.kind, ...object };
  named.set(object, typed);
  return typed;
}
