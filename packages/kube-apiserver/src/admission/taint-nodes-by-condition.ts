import type { core_v1 } from "@kube-apiserver/api/types";
import type { AdmissionAttributes, MutationPlugin } from "@kube-apiserver/generic-server";
import { handling, isFor, withSpec } from "./requests.js";

const notReady = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" } as const;

/** Keeps pods off new nodes until the node controller has seen them ready. Mirrors `nodetaint`. */
export const taintNodesByCondition: MutationPlugin = {
  name: "TaintNodesByCondition",
  handles: handling("CREATE"),
  async admit(attributes: AdmissionAttributes) {
    const { object } = attributes;
    if (object === undefined || !isFor(attributes, "", "nodes")) return;
    const taints = (object as core_v1.Node).spec?.taints ?? [];
    if (taints.some(({ key, effect }) => key === notReady.key && effect === notReady.effect)) return;
    attributes.setObject(withSpec(object, { taints: [...taints, notReady] }));
  },
};
