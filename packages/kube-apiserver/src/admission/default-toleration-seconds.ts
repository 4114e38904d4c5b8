import type { core_v1 } from "@kube-apiserver/api/types";
import type { AdmissionAttributes, MutationPlugin } from "@kube-apiserver/generic-server";
import { handling, isFor, withSpec } from "./requests.js";

/** How long pods stay on a node in trouble that do not say so themselves. */
export interface DefaultTolerationSecondsConfig {
  /** `--default-not-ready-toleration-seconds`. Left out: 300. */
  readonly notReadySeconds?: number;
  /** `--default-unreachable-toleration-seconds`. Left out: 300. */
  readonly unreachableSeconds?: number;
}

const defaultSeconds = 300;

/** Adds the tolerations that every pod has against nodes that are not ready or out of reach. Mirrors `defaulttolerationseconds`. */
export function newDefaultTolerationSeconds(config: DefaultTolerationSecondsConfig = {}): MutationPlugin {
  const { notReadySeconds = defaultSeconds, unreachableSeconds = defaultSeconds } = config;
  const defaults = [
    toleration("node.kubernetes.io/not-ready", notReadySeconds),
    toleration("node.kubernetes.io/unreachable", unreachableSeconds),
  ];
  return {
    name: "DefaultTolerationSeconds",
    handles: handling("CREATE", "UPDATE"),
    async admit(attributes: AdmissionAttributes) {
      const { object } = attributes;
      if (object === undefined || !isFor(attributes, "", "pods")) return;
      const own = (object as core_v1.Pod).spec?.tolerations ?? [];
      const missing = defaults.filter(({ key }) => !own.some((entry) => tolerates(entry, key)));
      if (missing.length > 0) attributes.setObject(withSpec(object, { tolerations: [...own, ...missing] }));
    },
  };
}

function toleration(key: string, tolerationSeconds: number) {
  return { key, operator: "Exists", effect: "NoExecute", tolerationSeconds } as const;
}

/** An empty key or effect stands for every one. */
function tolerates({ key = "", effect }: core_v1.Toleration, taint: string): boolean {
  return (key === taint || key === "") && (effect === "NoExecute" || (effect ?? "") === "");
}
