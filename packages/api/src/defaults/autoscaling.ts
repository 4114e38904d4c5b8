import type { JSONObject } from "@kube-apiserver/apimachinery";
import { changeField, fillNil, objectAt } from "./fill.js";

const scaleUp: JSONObject = {
  stabilizationWindowSeconds: 0,
  selectPolicy: "Max",
  policies: [
    { type: "Pods", value: 4, periodSeconds: 15 },
    { type: "Percent", value: 100, periodSeconds: 15 },
  ],
};
const scaleDown: JSONObject = {
  selectPolicy: "Max",
  policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
};

/** Where a behaviour is given, each direction gets what it leaves out. */
export function defaultScalingBehavior(autoscaler: JSONObject): JSONObject {
  const behavior = objectAt(objectAt(autoscaler, "spec"), "behavior");
  if (behavior === undefined) return autoscaler;
  return changeField(autoscaler, "spec", (spec) =>
    changeField(spec, "behavior", (old) => {
      const up = changeField(old, "scaleUp", (rules) => fillNil(rules, scaleUp));
      return changeField(up, "scaleDown", (rules) => fillNil(rules, scaleDown));
    }),
  );
}
