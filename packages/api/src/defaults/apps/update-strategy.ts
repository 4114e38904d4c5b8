import type { JSONObject } from "@kube-apiserver/apimachinery";
import type { DefaultingContext } from "../default-rule.js";
import { changeField, fillNil, fillZero, isNil } from "../fill.js";

/** A rolling update of a deployment replaces a quarter of the pods at a time. */
export function defaultDeploymentStrategy(deployment: JSONObject): JSONObject {
  return changeField(deployment, "spec", (spec) =>
    changeField(spec, "strategy", (old) => {
      const strategy = fillZero(old, { type: "RollingUpdate" });
      if (strategy.type !== "RollingUpdate") return strategy;
      return changeField(strategy, "rollingUpdate", (update) =>
        fillNil(update, { maxUnavailable: "25%", maxSurge: "25%" }),
      );
    }),
  );
}

/** A rolling update of a daemon set replaces one pod at a time. */
export function defaultDaemonSetStrategy(daemonSet: JSONObject): JSONObject {
  return changeField(daemonSet, "spec", (spec) =>
    changeField(spec, "updateStrategy", (old) => {
      const strategy = fillZero(old, { type: "RollingUpdate" });
      if (strategy.type !== "RollingUpdate") return strategy;
      return changeField(strategy, "rollingUpdate", (update) => fillNil(update, { maxUnavailable: 1, maxSurge: 0 }));
    }),
  );
}

/** Unlike the others, a stateful set whose type is given keeps a missing `rollingUpdate` missing. */
export function defaultStatefulSetStrategy(statefulSet: JSONObject, { features }: DefaultingContext): JSONObject {
  const parts = { partition: 0, ...(features.enabled("MaxUnavailableStatefulSet") && { maxUnavailable: 1 }) };
  return changeField(statefulSet, "spec", (spec) =>
    changeField(spec, "updateStrategy", (strategy) => {
      const typed = fillZero(strategy, { type: "RollingUpdate" });
      const created = typed !== strategy && isNil(strategy.rollingUpdate);
      if (typed.type !== "RollingUpdate" || (isNil(typed.rollingUpdate) && !created)) return typed;
      return changeField(typed, "rollingUpdate", (update) => fillNil(update, parts));
    }),
  );
}

/** Claims outlive their stateful set unless somebody says otherwise. */
export function defaultClaimRetention(statefulSet: JSONObject): JSONObject {
  return changeField(statefulSet, "spec", (spec) =>
    changeField(spec, "persistentVolumeClaimRetentionPolicy", (policy) =>
      fillZero(policy, { whenDeleted: "Retain", whenScaled: "Retain" }),
    ),
  );
}
