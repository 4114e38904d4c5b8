import { type ConfigScheme, decodeConfig } from "@kube-apiserver/api";
import type { core_v1, podtolerationrestriction_v1alpha1 } from "@kube-apiserver/api/types";
import {
  annotationOf,
  FieldPath,
  fieldErrors,
  isQualifiedName,
  isValidLabelValue,
  type KubeObject,
  type ParsedConfig,
  parseJSON,
  toAggregateText,
} from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, MutationPlugin, ValidationPlugin } from "@kube-apiserver/generic-server";
import { computeQOSClass } from "../../registry/core/pod/qos-class.js";
import { newPluginFailure } from "../refusal.js";
import { handling, isFor, withSpec } from "../requests.js";
import type { ResourceSource } from "../resource-source.js";
import { namespaceOf } from "./namespace-of-pod.js";
import { areTolerationsAllowed, mergeTolerations } from "./tolerations.js";

type Toleration = core_v1.Toleration;

/** What holds in namespaces that say nothing else. */
export interface PodTolerationRestrictionConfiguration {
  /** Added to new pods. */
  readonly defaults: readonly Toleration[];
  /** What pods may tolerate; empty: everything. */
  readonly allowed: readonly Toleration[];
}

const defaultsAnnotation = "scheduler.alpha.kubernetes.io/defaultTolerations";
const allowedAnnotation = "scheduler.alpha.kubernetes.io/tolerationsWhitelist";
const memoryPressure: Toleration = {
  key: "node.kubernetes.io/memory-pressure",
  operator: "Exists",
  effect: "NoSchedule",
};

const scheme: ConfigScheme = {
  name: "k8s.io/kubernetes/plugin/pkg/admission/podtolerationrestriction/config.go:34",
  kinds: new Map([
    [
      "podtolerationrestriction.admission.k8s.io/v1alpha1/Configuration",
      "podtolerationrestriction.v1alpha1.Configuration",
    ],
  ]),
};

/** Reads the plugin's configuration. @throws Error in upstream's words when it cannot be used */
export function readPodTolerationRestrictionConfiguration(
  document: ParsedConfig | undefined,
): PodTolerationRestrictionConfiguration {
  if (document === undefined) return { defaults: [], allowed: [] };
  const decoded = decodeConfig(document, scheme) as podtolerationrestriction_v1alpha1.Configuration;
  const { default: defaults = [], whitelist: allowed = [] } = decoded;
  const mistakes = [
    ...defaults.flatMap((toleration, index) => mistakesOf(toleration, FieldPath.root("default").index(index))),
    ...allowed.flatMap((toleration, index) => mistakesOf(toleration, FieldPath.root("whitelist").index(index))),
  ];
  if (mistakes.length > 0) throw new Error(toAggregateText(mistakes));
  return { defaults, allowed };
}

/** The parts of `ValidateTolerations` that a file can get wrong. */
function mistakesOf(
  { key = "", operator = "Equal", value = "", effect, tolerationSeconds }: Toleration,
  path: FieldPath,
) {
  const invalid = (field: string, bad: string, detail: string) => fieldErrors.invalid(path.child(field), bad, detail);
  const mistakes = key === "" ? [] : isQualifiedName(key).map((detail) => invalid("key", key, detail));
  if (key === "" && operator !== "Exists") {
    mistakes.push(
      invalid(
        "operator",
        operator,
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ),
    );
  }
  if (tolerationSeconds !== undefined && effect !== "NoExecute") {
    mistakes.push(invalid("effect", effect ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  }
  if (operator === "Equal")
    mistakes.push(...isValidLabelValue(value).map((detail) => invalid("operator", value, detail)));
  else if (operator !== "Exists")
    mistakes.push(fieldErrors.notSupported(path.child("operator"), operator, ["Equal", "Exists"]));
  else if (value !== "") mistakes.push(invalid("operator", value, "value must be empty when `operator` is 'Exists'"));
  return mistakes;
}

/** Gives pods the tolerations of their namespace, and keeps them within those that it allows. Mirrors `podtolerationrestriction`. */
export function newPodTolerationRestriction(
  namespaces: ResourceSource,
  configuration: PodTolerationRestrictionConfiguration,
): MutationPlugin & ValidationPlugin {
  const validate = async (attributes: AdmissionAttributes) => {
    if (!isFor(attributes, "", "pods")) return;
    const tolerations = podSpecOf(attributes)?.tolerations ?? [];
    const namespace = await namespaceOf(attributes, namespaces);
    if (tolerations.length === 0) return;
    const allowed = tolerationsIn(namespace, allowedAnnotation) ?? configuration.allowed;
    if (areTolerationsAllowed(tolerations, allowed)) return;
    throw newPluginFailure(
      "pod tolerations (possibly merged with namespace default tolerations) conflict with its namespace whitelist",
    );
  };
  return {
    name: "PodTolerationRestriction",
    handles: handling("CREATE", "UPDATE"),
    async admit(attributes: AdmissionAttributes) {
      const { object } = attributes;
      if (object === undefined || !isFor(attributes, "", "pods")) return;
      const namespace = await namespaceOf(attributes, namespaces);
      const defaults = tolerationsIn(namespace, defaultsAnnotation) ?? configuration.defaults;
      const isBestEffort = computeQOSClass(podSpecOf(attributes)) === "BestEffort";
      const extra = [...(attributes.operation === "CREATE" ? defaults : []), ...(isBestEffort ? [] : [memoryPressure])];
      if (extra.length > 0) {
        const tolerations = mergeTolerations(podSpecOf(attributes)?.tolerations ?? [], extra);
        attributes.setObject(withSpec(object, { tolerations }));
      }
      await validate(attributes);
    },
    validate,
  };
}

function podSpecOf({ object }: AdmissionAttributes): core_v1.PodSpec | undefined {
  return (object as core_v1.Pod | undefined)?.spec;
}

/** Undefined where the namespace says nothing; an empty annotation says that there are none. */
function tolerationsIn(namespace: KubeObject, annotation: string): readonly Toleration[] | undefined {
  const text = annotationOf(namespace, annotation);
  if (text === undefined || text === "") return text === undefined ? undefined : [];
  try {
    const parsed: unknown = parseJSON(text);
    if (parsed === null || Array.isArray(parsed)) return (parsed ?? []) as readonly Toleration[];
  } catch (err) {
    throw newPluginFailure(err instanceof Error ? err.message : String(err));
  }
  throw newPluginFailure("json: cannot unmarshal object into Go value of type []v1.Toleration");
}
