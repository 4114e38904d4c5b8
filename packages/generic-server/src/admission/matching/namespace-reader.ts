import { newNotFound } from "@kube-apiserver/apimachinery";
import type { NamespaceSource } from "../plugins/namespace-lifecycle.js";
import type { NamespaceReader } from "./label-matchers.js";

/** Reads namespaces from the local copy, and those that it does not know from the server that has them: they may be new. */
export function newNamespaceReader(namespaces: Pick<NamespaceSource, "get" | "getLive">): NamespaceReader {
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
