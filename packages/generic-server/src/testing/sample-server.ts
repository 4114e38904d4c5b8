import { discardLogger, realClock } from "@kube-apiserver/component-base";
import { type EmbeddedKV, newMemoryKV } from "@kube-apiserver/storage";
import { newStorageFactoryRESTOptionsGetter, type StorageFactoryConfig } from "../registry/generic/storage-factory.js";
import { type CallOptions, type CallResult, httpCall } from "./http-call.js";
import { type ResourceServer, type ResourceServerOptions, startResourceServer } from "./resource-server.js";
import { builtInResource, customResource, type SampleResource } from "./sample-resources.js";

/** A server with the resources that tests of endpoints need, over memory-only storage. */
export interface SampleServer extends ResourceServer, AsyncDisposable {
  readonly kv: EmbeddedKV;
  call(method: string, path: string, options?: CallOptions): Promise<CallResult>;
}

/** Changes to what is served. */
export interface SampleServerOptions extends Partial<ResourceServerOptions> {
  readonly configMaps?: Partial<SampleResource>;
  readonly widgets?: Partial<SampleResource>;
  /** How storage is made. Default: with a watch cache. */
  readonly storage?: Partial<StorageFactoryConfig>;
}

/** Where ConfigMaps are, in namespace `a`. */
export const configMaps = "/api/v1/namespaces/a/configmaps";
/** Where Widgets are, in namespace `a`. */
export const widgets = "/apis/example.com/v1/namespaces/a/widgets";

/**
 * Serves ConfigMaps and Namespaces (built-in) with `dispatch: "route"`, or Widgets (custom, any spec and status, with
 * status and scale) with `dispatch: "verb"`.
 */
export async function startSampleServer(options: SampleServerOptions = {}): Promise<SampleServer> {
  const kv = newMemoryKV();
  const { clock = realClock } = options;
  const getter = newStorageFactoryRESTOptionsGetter({ kv, clock, logger: discardLogger, ...options.storage });
  const core = [
    builtInResource(getter, "core.v1.ConfigMap", {
      kind: { group: "", version: "v1", kind: "ConfigMap" },
      plural: "configmaps",
      ...options.configMaps,
    }),
    builtInResource(getter, "core.v1.Namespace", {
      kind: { group: "", version: "v1", kind: "Namespace" },
      plural: "namespaces",
      namespaced: false,
    }),
  ];
  const widget = customResource(getter, {
    kind: { group: "example.com", version: "v1", kind: "Widget" },
    plural: "widgets",
    ...options.widgets,
  });
  const groups =
    options.dispatch === "verb"
      ? [{ group: "example.com", versions: [{ version: "v1", resources: [widget] }] }]
      : [{ group: "", versions: [{ version: "v1", resources: core }] }];
  const server = await startResourceServer({ ...options, groups });
  const stores = [...core, widget].map(({ storage }) => storage);
  const stop = async () => {
    await server.stop();
    for (const store of stores) await store.destroy?.();
    await kv.close();
  };
  return {
    url: server.url,
    router: server.router,
    sockets: server.sockets,
    kv,
    stop,
    [Symbol.asyncDispose]: stop,
    call: (method, path, call) => httpCall(server.url, method, path, call),
  };
}

/** A ConfigMap without data. */
export function configMap(name: string, rest: object = {}): object {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, ...rest };
}

/** A Widget without a spec. */
export function widget(name: string, rest: object = {}): object {
  return { apiVersion: "example.com/v1", kind: "Widget", metadata: { name }, ...rest };
}
