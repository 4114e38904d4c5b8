// What operations on objects need to know of a kind: where its objects are, what they look like, and how it comes to be served.
import { setTimeout as delay } from "node:timers/promises";
import { widgetDefinition } from "./definitions.mjs";
import {
  configMap,
  configMapMergePatch,
  flunder,
  podTemplate,
  podTemplateMergePatch,
  widget,
  widgetMergePatch,
} from "./objects.mjs";
import { ask } from "./requests.mjs";

const json = "application/json";
const definitionsPath = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

const kinds = {
  configmaps: {
    collection: (namespace) => `/api/v1/namespaces/${namespace}/configmaps`,
    object: configMap,
    mergePatch: configMapMergePatch,
    prepare: async () => undefined,
  },
  widgets: {
    collection: (namespace) => `/apis/bench.example.com/v1/namespaces/${namespace}/widgets`,
    object: widget,
    mergePatch: widgetMergePatch,
    async prepare(connection) {
      const body = JSON.stringify(widgetDefinition("widget"));
      await ask(connection, { method: "POST", path: definitionsPath, contentType: json, body }, 201, 409);
      await served(connection, "/apis/bench.example.com/v1/widgets");
    },
  },
  /** Built in, of the size and shape of a widget. */
  podtemplates: {
    collection: (namespace) => `/api/v1/namespaces/${namespace}/podtemplates`,
    object: podTemplate,
    mergePatch: podTemplateMergePatch,
    prepare: async () => undefined,
  },
  /** Of the sample server, which somebody else has registered. */
  flunders: {
    collection: (namespace) => `/apis/wardle.example.com/v1beta1/namespaces/${namespace}/flunders`,
    object: flunder,
    prepare: (connection) => served(connection, "/apis/wardle.example.com/v1beta1/flunders"),
  },
};

/** The kind of a job; ConfigMaps where it names none. */
export function kindOf({ kind = "configmaps" }) {
  return kinds[kind];
}

async function served(connection, path) {
  for (let attempt = 0; ; attempt++) {
    const { status } = await connection.request({ method: "GET", path });
    if (status === 200) return;
    if (attempt === 300) throw new Error(`${path} is not served`);
    await delay(50);
  }
}
