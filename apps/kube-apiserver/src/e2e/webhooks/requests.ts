import assert from "node:assert/strict";
import { findStatus, type JSONObject, type KubeObject } from "@kube-apiserver/apimachinery";

/** Those of the namespace `default`. */
export const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "default" };

/** One of them. */
export function configMap(
  name: string,
  data: Record<string, string> = {},
  labels: Record<string, string> = {},
): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels }, data };
}

/** A rule of a webhook. */
export function rule(
  resource: string,
  operations: readonly string[] = ["CREATE"],
  group = "",
  version = "v1",
): JSONObject {
  return { operations, apiGroups: [group], apiVersions: [version], resources: [resource] };
}

/** A match condition that picks one object. */
export function onlyNamed(name: string): JSONObject {
  return { name: "only", expression: `object.metadata.name == '${name}'` };
}

/** For `assert.rejects`: the message, and the code of the Status if one is given. */
export function refusedWith(message: string | RegExp, code?: number): (err: unknown) => true {
  return (err) => {
    if (typeof message === "string") assert.equal((err as Error).message, message);
    else assert.match((err as Error).message, message);
    if (code !== undefined) assert.equal(findStatus(err)?.code, code);
    return true;
  };
}
