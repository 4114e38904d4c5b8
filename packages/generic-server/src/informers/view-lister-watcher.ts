import { EncodedObject, type KubeObject } from "@kube-apiserver/apimachinery";
import type { WatchEvent, WatchInterface } from "@kube-apiserver/storage";
import { mapYielding } from "../endpoints/response/map-yielding.js";
import type { ListerWatcher } from "./informer.js";

/**
 * What an informer keeps of an object instead of the whole of it. The view has name, namespace, uid and resourceVersion as
 * the object has. What is parsed of the object stays with it: read its bytes where nobody else needs the rest.
 */
export type ViewOfObject = (obj: EncodedObject) => KubeObject;

/** Lists and watches views: of objects that are many, and of which little is needed, nothing else stays in memory. */
export function listerWatcherOfViews(objects: ListerWatcher, view: ViewOfObject): ListerWatcher {
  const toView = (obj: EncodedObject) => EncodedObject.fromObject(view(obj));
  return {
    async list(signal) {
      const { items, resourceVersion } = await objects.list(signal);
      return { items: await mapYielding(items, toView), resourceVersion };
    },
    async watch(resourceVersion, signal) {
      return watchOfViews(await objects.watch(resourceVersion, signal), toView);
    },
  };
}

function watchOfViews(watch: WatchInterface, toView: (obj: EncodedObject) => EncodedObject): WatchInterface {
  const viewed = (event: WatchEvent): WatchEvent =>
    event.type === "BOOKMARK" || event.type === "ERROR" ? event : { type: event.type, object: toView(event.object) };
  return {
    next: async () => (await watch.next())?.map(viewed),
    stop: () => watch.stop(),
  };
}
