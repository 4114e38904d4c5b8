import type { JSONObject } from "@kube-apiserver/apimachinery";

export const widgetGroup = "example.com";
export const widgetsName = `widgets.${widgetGroup}`;
export const widgetsPath = `/apis/${widgetGroup}/v1/namespaces/a/widgets`;

/** A version of Widgets that keeps every field. */
export function widgetVersion(name: string, rest: JSONObject = {}): JSONObject {
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  return { name, served: true, storage: true, schema, ...rest };
}

/** A version of Widgets with a schema of its own. */
export function typedVersion(openAPIV3Schema: JSONObject, rest: JSONObject = {}): JSONObject {
  return widgetVersion("v1", { schema: { openAPIV3Schema }, ...rest });
}

/** The definition of Widgets. */
export function widgetDefinition(spec: JSONObject = {}, metadata: JSONObject = {}): JSONObject {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: widgetsName, ...metadata },
    spec: {
      group: widgetGroup,
      names: { plural: "widgets", kind: "Widget" },
      scope: "Namespaced",
      versions: [widgetVersion("v1")],
      ...spec,
    },
  };
}

/** A Widget. */
export function widget(name: string, rest: JSONObject = {}): JSONObject {
  return { apiVersion: `${widgetGroup}/v1`, kind: "Widget", metadata: { name }, ...rest };
}

/** A schema with a spec of these properties, and nothing else. */
export function specSchema(properties: JSONObject): JSONObject {
  return { type: "object", properties: { spec: { type: "object", properties } } };
}
