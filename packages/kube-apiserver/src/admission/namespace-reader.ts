import { newNotFound } from "@kube-apiserver/apimachinery";
import type { NamespaceReader } from "@kube-apiserver/generic-server";
import type { ResourceSource } from "./resource-source.js";

/** Reads namespaces from the local copy, and those that it does not know from storage: they may be new. */
export function newNamespaceReader(namespaces: ResourceSource): NamespaceReader {
  return {
    get(name, signal) {
      const known = namespaces.get("", name);
      if (known !== undefined) return known;
      return namespaces.getLive("", name, signal).then((found) => {
        if (found === undefined) throw newNotFound({ group: "", resource: "namespaces" }, name);
        return found;
      });
    },
  };
}
