import type { JSONObject } from "@kube-apiserver/apimachinery";
import { fillZero, stringAt } from "../fill.js";
import { pullPolicyOf } from "../image-tag.js";

/** Mirrors `SetDefaults_Container`; ephemeral containers share it. */
export function defaultContainer(container: JSONObject): JSONObject {
  const filled = fillZero(container, {
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
  });
  return fillZero(filled, { imagePullPolicy: pullPolicyOf(stringAt(container, "image")) });
}
