import { type JSONObject, parseGroupVersion } from "@kube-apiserver/apimachinery";
import { changeItems, stringAt } from "../../defaults/fill.js";

const rbacGroup = "rbac.authorization.k8s.io";

/** v1alpha1 names the version of a subject, and lets `*` be every user. Mirrors pkg/apis/rbac/v1alpha1/conversion.go. */
export function bindingToHub(binding: JSONObject): JSONObject {
  return changeItems(binding, "subjects", ({ apiVersion, ...subject }) => {
    const apiGroup = groupOf(stringAt(subject, "kind"), typeof apiVersion === "string" ? apiVersion : "");
    const isEveryone = subject.kind === "User" && subject.name === "*";
    return isEveryone ? { kind: "Group", apiGroup, name: "system:authenticated" } : { ...subject, apiGroup };
  });
}

function groupOf(kind: string, apiVersion: string): string {
  switch (kind) {
    case "ServiceAccount":
      return "";
    case "User":
    case "Group":
      return rbacGroup;
    default:
      return parseGroupVersion(apiVersion).group;
  }
}
