import { defaultsFor, schemaFor } from "@kube-apiserver/api";
import { toAPIVersion } from "@kube-apiserver/apimachinery";
import { type APIGroupInfo, type GenericAPIServer, newStore } from "@kube-apiserver/generic-server";

const typeKey = "core.v1.ConfigMap";

/** A group `<group>` with one version and one namespaced resource, `widgets`, whose objects hold `data`. */
export function installWidgets(server: GenericAPIServer, group: string, version = "v1"): void {
  server.installAPIGroup(widgetGroup(server, group, version));
}

function widgetGroup(server: GenericAPIServer, group: string, version: string): APIGroupInfo {
  const { clock, random, restOptionsGetter } = server.config;
  const kind = { group, version, kind: "Widget" };
  const groupResource = { group, resource: "widgets" };
  const objectKind = { apiVersion: toAPIVersion(kind), kind: kind.kind };
  const store = newStore({
    groupResource,
    kind,
    listKind: "WidgetList",
    storage: restOptionsGetter.storageFor({ groupResource, objectKind }),
    strategy: {
      namespaceScoped: true,
      allowCreateOnUpdate: false,
      allowUnconditionalUpdate: true,
      prepareForCreate: (_ctx, obj) => obj,
      prepareForUpdate: (_ctx, obj) => obj,
      validate: () => [],
      validateUpdate: () => [],
    },
    clock,
    random,
  });
  server.onDestroy(() => store.destroy());
  const serving = { schema: schemaFor(typeKey), objectModel: "typed", applyDefaults: defaultsFor(typeKey) } as const;
  const names = { name: "widgets", singularName: "widget", namespaced: true, kind, listKind: "WidgetList" };
  return { group, versions: [{ version, resources: [{ ...names, storage: store, serving }] }] };
}
