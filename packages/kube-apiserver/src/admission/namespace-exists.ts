import { newNotFound } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, ValidationPlugin } from "@kube-apiserver/generic-server";
import { handling, requireReady } from "./requests.js";
import type { ResourceSource } from "./resource-source.js";

/** Refuses whatever is to happen in a namespace that does not exist, deletions included. Mirrors `namespace/exists`. */
export function newNamespaceExists(namespaces: ResourceSource): ValidationPlugin {
  return {
    name: "NamespaceExists",
    handles: handling("CREATE", "UPDATE", "DELETE"),
    async validate(attributes: AdmissionAttributes) {
      const { namespace, kind, context } = attributes;
      if (namespace === "" || (kind.group === "" && kind.kind === "Namespace")) return;
      await requireReady(attributes, namespaces);
      const found = namespaces.get("", namespace) ?? (await namespaces.getLive("", namespace, context.signal));
      if (found === undefined) throw newNotFound({ group: "", resource: "namespaces" }, namespace);
    },
  };
}
