import { bootstrapFlowSchemas, bootstrapPriorityLevels, type FlowControlObject } from "@kube-apiserver/api";
import { annotationOf, type JSONValue, jsonEqual, type KubeObject } from "@kube-apiserver/apimachinery";
import { ensureObjects, type Reconciled } from "./bootstrap-objects.js";
import { keyOf, type SystemObjects, type SystemStorage } from "./system-objects.js";

const autoUpdateAnnotation = "apf.kubernetes.io/autoupdate-spec";

/** Storages of the configuration of priority and fairness. */
export interface FlowControlStorages {
  readonly priorityLevels: SystemStorage;
  readonly flowSchemas: SystemStorage;
}

/**
 * Brings the configuration in line with what the release brings along: suggested objects first, then those that the server
 * cannot do without, and what earlier releases brought goes. Mirrors `ensureAPFBootstrapConfiguration`.
 */
export async function reconcileFlowControl(objects: SystemObjects, storages: FlowControlStorages): Promise<void> {
  const { priorityLevels, flowSchemas } = storages;
  await Promise.all([
    reconcileOne(objects, priorityLevels, bootstrapPriorityLevels()),
    reconcileOne(objects, flowSchemas, bootstrapFlowSchemas()),
  ]);
}

async function reconcileOne(
  objects: SystemObjects,
  storage: SystemStorage,
  wanted: readonly FlowControlObject[],
): Promise<void> {
  const mandatory = new Set(wanted.filter((entry) => entry.mandatory).map(({ object }) => keyOf(object)));
  await ensureObjects(
    objects,
    storage,
    wanted.map(({ object }) => object),
    (existing, object) => reconcileFlowControlObject(existing, object, mandatory.has(keyOf(object))),
  );
  const known = new Set(wanted.map(({ object }) => keyOf(object)));
  for (const [key, object] of await objects.list(storage)) {
    if (!known.has(key) && parseGoBool(annotationOf(object, autoUpdateAnnotation)) === true) {
      await objects.delete(storage, object);
    }
  }
}

/**
 * A stored object as it has to be: mandatory ones always as the release has them, suggested ones only while nobody has
 * taken them over, by annotation or by changing them. Mirrors `ensurer.strategy`.
 */
export function reconcileFlowControlObject(
  existing: KubeObject,
  wanted: KubeObject,
  isMandatory: boolean,
): Reconciled | undefined {
  const said = parseGoBool(annotationOf(existing, autoUpdateAnnotation));
  const isOurs = isMandatory || (said ?? existing.metadata?.generation === 1);
  const spec = isOurs ? wanted.spec : existing.spec;
  const isSpecSame = jsonEqual((spec ?? null) as JSONValue, (existing.spec ?? null) as JSONValue);
  if (said === isOurs && isSpecSame) return undefined;
  const annotations = { ...existing.metadata?.annotations, [autoUpdateAnnotation]: String(isOurs) };
  const object = { ...existing, spec, metadata: { ...existing.metadata, annotations } } as KubeObject;
  return { action: "update", object };
}

const goBools: ReadonlyMap<string, boolean> = new Map([
  ...["1", "t", "T", "true", "TRUE", "True"].map((text) => [text, true] as const),
  ...["0", "f", "F", "false", "FALSE", "False"].map((text) => [text, false] as const),
]);

/** As `strconv.ParseBool`; undefined for what it refuses. */
function parseGoBool(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : goBools.get(text);
}
