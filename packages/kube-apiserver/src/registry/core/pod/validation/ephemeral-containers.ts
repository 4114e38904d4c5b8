import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateContainer, validateImageOfPod } from "./container.js";
import type { ContainerContext } from "./container-context.js";

/** Fields that containers for debugging have nothing to do with, in the order of the type. */
const forbiddenFields = [
  "ports",
  "resources",
  "resizePolicy",
  "restartPolicy",
  "restartPolicyRules",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
] as const;

const detail = "cannot be set for an Ephemeral Container";

/** Containers that are added to a running pod to look into it. Mirrors `validateEphemeralContainers`. */
export function validateEphemeralContainers(
  { ephemeralContainers = [], containers = [], initContainers = [] }: core_v1.PodSpec,
  path: FieldPath,
  context: ContainerContext,
): readonly FieldError[] {
  const others = new Set([...containers, ...initContainers].map(({ name = "" }) => name));
  const names = new Set(others);
  return ephemeralContainers.flatMap((container, index) => {
    const at = path.index(index);
    const { name = "", targetContainerName: target = "" } = container;
    const isTaken = names.has(name);
    names.add(name);
    const isLost = target !== "" && !others.has(target);
    return [
      ...validateContainer(container, at, context),
      ...validateImageOfPod(container, at),
      ...(isTaken ? [fieldErrors.duplicate(at.child("name"), name)] : []),
      ...(isLost ? [fieldErrors.notFound(at.child("targetContainerName"), target)] : []),
      ...validateNothingElse(container, at),
    ];
  });
}

function validateNothingElse(container: core_v1.EphemeralContainer, path: FieldPath): readonly FieldError[] {
  const fields = forbiddenFields.filter((name) => isSet(name, container[name]));
  const subPaths = (container.volumeMounts ?? []).flatMap((mount, index) =>
    (["subPath", "subPathExpr"] as const)
      .filter((name) => (mount[name] ?? "") !== "")
      .map((name) => path.child("volumeMounts").index(index).child(name)),
  );
  return [...fields.map((name) => path.child(name)), ...subPaths].map((at) => fieldErrors.forbidden(at, detail));
}

/** Resources are always there; what counts is whether there is anything in them. */
function isSet(name: string, value: object | string | undefined): boolean {
  if (name !== "resources") return value !== undefined;
  return Object.values(value ?? {}).some((member) => member !== undefined);
}
