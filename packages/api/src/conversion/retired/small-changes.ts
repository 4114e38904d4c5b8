import type { JSONObject, JSONValue } from "@kube-apiserver/apimachinery";
import { changeField, changeItems, fillNil, isNil, objectAt } from "../../defaults/fill.js";

// What is one field in the old version and something else in the new one. Each mirrors the conversion, or the defaults, of
// its version under pkg/apis.

/** admissionregistration.k8s.io/v1beta1 was milder where a webhook did not say. */
export function fillWebhooks(configuration: JSONObject): JSONObject {
  return changeItems(configuration, "webhooks", (webhook) =>
    fillNil(webhook, {
      failurePolicy: "Ignore",
      matchPolicy: "Exact",
      sideEffects: "Unknown",
      timeoutSeconds: 30,
      admissionReviewVersions: ["v1beta1"],
    }),
  );
}

/** certificates.k8s.io/v1beta1 let requests name no signer. */
export function fillSigner(request: JSONObject): JSONObject {
  return changeField(request, "spec", (spec) =>
    fillNil(spec, { signerName: "kubernetes.io/legacy-unknown", usages: ["digital signature", "key encipherment"] }),
  );
}

/** The first two versions of flow control call shares assured. */
export function limitedByShares(level: JSONObject): JSONObject {
  return changeField(level, "spec", (spec) =>
    isNil(spec.limited)
      ? spec
      : changeField(spec, "limited", ({ assuredConcurrencyShares, ...limited }) => ({
          ...limited,
          nominalConcurrencyShares: assuredConcurrencyShares,
        })),
  );
}

/** A deployment's wish to be rolled back. */
export function rollbackInAnnotation(deployment: JSONObject): JSONObject {
  const revision = objectAt(objectAt(deployment, "spec"), "rollbackTo")?.revision;
  return moved(deployment, "rollbackTo", "deprecated.deployment.rollback.revision", revision);
}

/** A daemon set's count of templates. */
export function templateGenerationInAnnotation(daemonSet: JSONObject): JSONObject {
  const generation = objectAt(daemonSet, "spec")?.templateGeneration;
  return moved(daemonSet, "templateGeneration", "deprecated.daemonset.template.generation", generation);
}

function moved(obj: JSONObject, field: string, annotation: string, value: JSONValue | undefined): JSONObject {
  const without = changeField(obj, "spec", ({ [field]: _moved, ...spec }) => spec);
  if (isNil(value)) return without;
  return changeField(without, "metadata", (metadata) =>
    changeField(metadata, "annotations", (annotations) => ({ ...annotations, [annotation]: String(value) })),
  );
}

/** node.k8s.io/v1alpha1 has a spec; the later versions have what is in it. */
export function runtimeClassToHub({ spec, ...runtimeClass }: JSONObject): JSONObject {
  const { runtimeHandler, overhead, scheduling } = (spec ?? {}) as JSONObject;
  return { ...runtimeClass, handler: runtimeHandler, overhead, scheduling };
}
