import type { JSONObject } from "@kube-apiserver/apimachinery";
import { changeField, changeItems, fillNil, isNil, isZero } from "../../defaults/fill.js";
import { defined } from "../version-conversion.js";

/** v1beta1 names the service of a backend beside its resource. Mirrors pkg/apis/networking/v1beta1/conversion.go. */
export function ingressToHub(ingress: JSONObject): JSONObject {
  return changeField(ingress, "spec", ({ backend, ...spec }) => {
    const defaultBackend = isNil(backend) ? undefined : backendToHub(backend as JSONObject);
    return changeItems(defined({ ...spec, defaultBackend }), "rules", ruleToHub);
  });
}

function ruleToHub(rule: JSONObject): JSONObject {
  if (isNil(rule.http)) return rule;
  return changeField(rule, "http", (http) =>
    changeItems(http, "paths", ({ backend, ...path }) => ({
      ...fillNil(path, { pathType: "ImplementationSpecific" }),
      backend: backendToHub((backend ?? {}) as JSONObject),
    })),
  );
}

function backendToHub({ serviceName, servicePort, ...rest }: JSONObject): JSONObject {
  if (isZero(serviceName) && (isNil(servicePort) || servicePort === 0)) return rest;
  const port = typeof servicePort === "string" ? { name: servicePort } : { number: servicePort };
  return { ...rest, service: { name: serviceName ?? "", port } };
}
