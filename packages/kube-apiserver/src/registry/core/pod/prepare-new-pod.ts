import type { core_v1 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { RequestContext } from "@kube-apiserver/generic-server";
import type { FeatureGates } from "../../../config/extra-config.js";
import { withAppArmorFields } from "./app-armor-annotations.js";
import { withMergedLabelKeys } from "./merge-label-keys.js";
import { computeQOSClass } from "./qos-class.js";
import { schedulingGated } from "./scheduling-gates.js";

/** A new pod as it is stored: pending, with what follows from its labels and annotations in its spec. */
export function prepareNewPod(
  obj: KubeObject,
  { featureGates }: { readonly featureGates: FeatureGates },
  ctx: Pick<RequestContext, "addWarning">,
): KubeObject {
  const { spec } = obj as core_v1.Pod;
  const gated = schedulingGated(spec);
  const status = {
    phase: "Pending",
    ...(gated === undefined ? {} : { conditions: [gated] }),
    qosClass: computeQOSClass(spec),
  };
  const pod: KubeObject = { ...obj, status };
  return withAppArmorFields(withMergedLabelKeys(pod as core_v1.Pod, featureGates), (text) =>
    ctx.addWarning(text),
  ) as KubeObject;
}
