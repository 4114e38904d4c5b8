import type { JSONObject } from "@kube-apiserver/apimachinery";
import { fillZero } from "./fill.js";

/** Users and groups belong to the RBAC group; service accounts to the core group, whose name is empty. */
export function defaultSubject(subject: JSONObject): JSONObject {
  const isPrincipal = subject.kind === "User" || subject.kind === "Group";
  return isPrincipal ? fillZero(subject, { apiGroup: "rbac.authorization.k8s.io" }) : subject;
}
