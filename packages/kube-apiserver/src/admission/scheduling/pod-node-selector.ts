import type { core_v1 } from "@kube-apiserver/api/types";
import {
  annotationOf,
  getOwn,
  isJSONObject,
  isNotFound,
  type KubeObject,
  newForbidden,
  newInternalError,
  type ParsedConfig,
  type StringMap,
} from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, MutationPlugin, ValidationPlugin } from "@kube-apiserver/generic-server";
import { handling, isFor, withSpec } from "../requests.js";
import type { ResourceSource } from "../resource-source.js";
import { parseLabelsMap } from "./labels-map.js";
import { namespaceOf } from "./namespace-of-pod.js";

/** Labels of the nodes that pods may run on, `a=b,c=d`, by namespace; those of namespaces that say nothing besides. */
export type NodeSelectors = ReadonlyMap<string, string>;

const annotation = "scheduler.alpha.kubernetes.io/node-selector";
const clusterDefault = "clusterDefaultNodeSelector";

/** Reads the plugin's configuration, which never had a kind. @throws Error when it is no map of texts */
export function readNodeSelectors(document: ParsedConfig | undefined): NodeSelectors {
  const { value = {} } = document ?? {};
  const selectors = (isJSONObject(value) && getOwn(value, "podNodeSelectorPluginConfig")) || {};
  const entries = isJSONObject(selectors) ? Object.entries(selectors) : [];
  if (!isJSONObject(selectors) || entries.some(([, selector]) => typeof selector !== "string")) {
    throw new Error("podNodeSelectorPluginConfig must be a map of node selectors by namespace");
  }
  return new Map(entries as [string, string][]);
}

/** Sends the pods of a namespace to the nodes that are meant for it. Mirrors `podnodeselector`. */
export function newPodNodeSelector(
  namespaces: ResourceSource,
  selectors: NodeSelectors,
): MutationPlugin & ValidationPlugin {
  const selectorFor = async (attributes: AdmissionAttributes) =>
    selectorOf(await existingNamespace(attributes, namespaces), selectors);
  const check = (attributes: AdmissionAttributes, wanted: StringMap) => {
    refuseConflicts(attributes, wanted);
    refuseOthers(attributes, parseLabelsMap(selectors.get(attributes.namespace) ?? ""));
  };
  return {
    name: "PodNodeSelector",
    handles: handling("CREATE"),
    async admit(attributes: AdmissionAttributes) {
      const { object } = attributes;
      if (object === undefined || !isFor(attributes, "", "pods")) return;
      const wanted = await selectorFor(attributes);
      refuseConflicts(attributes, wanted);
      const nodeSelector = { ...wanted, ...nodeSelectorOf(attributes) };
      if (Object.keys(nodeSelector).length > 0) attributes.setObject(withSpec(object, { nodeSelector }));
      check(attributes, wanted);
    },
    async validate(attributes: AdmissionAttributes) {
      if (isFor(attributes, "", "pods")) check(attributes, await selectorFor(attributes));
    },
  };
}

function nodeSelectorOf({ object }: AdmissionAttributes): StringMap {
  return ((object as core_v1.Pod | undefined)?.spec?.nodeSelector ?? {}) as StringMap;
}

async function existingNamespace(attributes: AdmissionAttributes, namespaces: ResourceSource): Promise<KubeObject> {
  try {
    return await namespaceOf(attributes, namespaces);
  } catch (err) {
    if (!isNotFound(err)) throw err;
    throw newInternalError(new Error(`namespace ${attributes.namespace} does not exist`));
  }
}

function selectorOf(namespace: KubeObject, selectors: NodeSelectors): StringMap {
  return parseLabelsMap(annotationOf(namespace, annotation) ?? selectors.get(clusterDefault) ?? "");
}

function refuseConflicts(attributes: AdmissionAttributes, wanted: StringMap): void {
  const own = nodeSelectorOf(attributes);
  const isConflict = ([key, value]: readonly [string, string | undefined]) =>
    Object.hasOwn(wanted, key) && wanted[key] !== value;
  if (!Object.entries(own).some(isConflict)) return;
  throw refusal(attributes, "pod node label selector conflicts with its namespace node label selector");
}

function refuseOthers(attributes: AdmissionAttributes, allowed: StringMap): void {
  if (Object.keys(allowed).length === 0) return;
  const isAllowed = ([key, value]: readonly [string, string | undefined]) =>
    Object.hasOwn(allowed, key) && allowed[key] === value;
  if (Object.entries(nodeSelectorOf(attributes)).every(isAllowed)) return;
  throw refusal(attributes, "pod node label selector labels conflict with its namespace whitelist");
}

function refusal({ resource, object }: AdmissionAttributes, message: string): Error {
  return newForbidden(resource, object?.metadata?.name ?? "", message);
}
