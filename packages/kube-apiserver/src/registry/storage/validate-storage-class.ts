import type { core_v1, storage_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  jsonEqual,
  type KubeObject,
  validateImmutableField,
  validateLabelName,
} from "@kube-apiserver/apimachinery";
import { nodeLabelDeprecation } from "../validation/node-label-warnings.js";
import { validateSupported } from "../validation/supported-values.js";
import { validateParameters, validateProvisioner } from "./class-parameters.js";

const reclaimPath = FieldPath.root("reclaimPolicy");
const bindingPath = FieldPath.root("volumeBindingMode");
const topologiesPath = FieldPath.root("allowedTopologies");

/** Mirrors `ValidateStorageClass`, metadata excepted. */
export function validateStorageClass(obj: KubeObject): readonly FieldError[] {
  const storageClass = obj as storage_v1.StorageClass;
  const { reclaimPolicy, volumeBindingMode } = storageClass;
  return [
    ...validateProvisioner(storageClass.provisioner ?? "", FieldPath.root("provisioner")),
    ...validateParameters(storageClass.parameters ?? {}, FieldPath.root("parameters")),
    // An empty policy is what older servers stored.
    ...validateSupported((reclaimPolicy as string) || undefined, ["Delete", "Retain"], reclaimPath),
    ...(volumeBindingMode === undefined
      ? [fieldErrors.required(bindingPath)]
      : validateSupported(volumeBindingMode, ["Immediate", "WaitForFirstConsumer"], bindingPath)),
    ...validateTopologies(storageClass.allowedTopologies ?? []),
  ];
}

/** Mirrors `ValidateStorageClassUpdate`, metadata excepted. */
export function validateStorageClassUpdate(obj: KubeObject, old: KubeObject): readonly FieldError[] {
  const next = obj as storage_v1.StorageClass;
  const before = old as storage_v1.StorageClass;
  const fixed = ["parameters", "provisioner", "reclaimPolicy"] as const;
  return [
    ...fixed
      .filter((name) => !jsonEqual(next[name] ?? {}, before[name] ?? {}))
      .map((name) => fieldErrors.forbidden(FieldPath.root(name), `updates to ${name} are forbidden.`)),
    ...validateImmutableField(next.volumeBindingMode, before.volumeBindingMode, bindingPath),
  ];
}

/** Mirrors `validateAllowedTopologies`. Terms that say the same are refused, and so are those that say nothing. */
function validateTopologies(terms: readonly core_v1.TopologySelectorTerm[]): readonly FieldError[] {
  const seen: string[] = terms.map(() => "");
  return terms.flatMap((term, index) => {
    const path = topologiesPath.index(index).child("matchLabelExpressions");
    const meaning = meaningOf(term);
    const equals = seen.filter((other) => other === meaning);
    seen.push(meaning);
    return [...validateTerm(term, path), ...equals.map(() => fieldErrors.duplicate(path, ""))];
  });
}

/** Keys with the sets of their values, in one order; the last of a key counts. */
function meaningOf({ matchLabelExpressions = [] }: core_v1.TopologySelectorTerm): string {
  const sets = new Map(matchLabelExpressions.map(({ key = "", values = [] }) => [key, [...new Set(values)].sort()]));
  return [...sets]
    .map((entry) => JSON.stringify(entry))
    .sort()
    .join();
}

/** Mirrors `ValidateTopologySelectorTerm`. */
function validateTerm(
  { matchLabelExpressions = [] }: core_v1.TopologySelectorTerm,
  path: FieldPath,
): readonly FieldError[] {
  const keys = new Set<string>();
  return matchLabelExpressions.flatMap(({ key = "", values = [] }, index) => {
    const at = path.index(index);
    const valuesPath = at.child("values");
    const repeated = values.flatMap((value, place) =>
      values.indexOf(value) < place ? [fieldErrors.duplicate(valuesPath.index(place), value)] : [],
    );
    const isRepeated = keys.has(key);
    keys.add(key);
    return [
      ...(values.length === 0 ? [fieldErrors.required(valuesPath)] : []),
      ...repeated,
      ...validateLabelName(key, at.child("key")),
      ...(isRepeated ? [fieldErrors.duplicate(at.child("key"), key)] : []),
    ];
  });
}

/** What to tell about labels of nodes. Mirrors `GetWarningsForStorageClass`. */
export function warningsForStorageClass(obj: KubeObject): readonly string[] {
  return ((obj as storage_v1.StorageClass).allowedTopologies ?? []).flatMap(({ matchLabelExpressions = [] }, index) =>
    matchLabelExpressions.flatMap(({ key }, at) => {
      const message = nodeLabelDeprecation(key);
      const path = topologiesPath.index(index).child("matchLabelExpressions").index(at);
      return message === undefined ? [] : [`${path}: ${message}`];
    }),
  );
}
