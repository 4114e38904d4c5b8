import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, isDNS1123Label } from "@kube-apiserver/apimachinery";

/** What a pod spec may refer to besides itself. */
export interface PodSpecRules {
  /** Whether volumes are all listed: stateful sets add those of their claim templates. Left out: true. */
  readonly volumesAreListed?: boolean;
}

/**
 * The rules of a pod spec that everything else leans on: containers there, named, with images, and mounting what exists.
 * Mirrors that part of `ValidatePodSpec`.
 */
export function validatePodSpec(
  spec: core_v1.PodSpec | undefined,
  path: FieldPath,
  { volumesAreListed = true }: PodSpecRules = {},
): readonly FieldError[] {
  const { containers, initContainers, volumes } = spec ?? { containers: [] };
  const listPath = path.child("containers");
  if ((containers ?? []).length === 0) return [fieldErrors.required(listPath)];
  const names = new Set<string>();
  const known = volumesAreListed ? new Set((volumes ?? []).map(({ name }) => name)) : undefined;
  return [
    ...(initContainers ?? []).flatMap((container, index) =>
      validateContainer(container, path.child("initContainers").index(index), names, known),
    ),
    ...(containers ?? []).flatMap((container, index) =>
      validateContainer(container, listPath.index(index), names, known),
    ),
  ];
}

function validateContainer(
  container: core_v1.Container,
  path: FieldPath,
  names: Set<string>,
  volumes: ReadonlySet<string> | undefined,
): readonly FieldError[] {
  const { name = "", image = "", volumeMounts = [] } = container;
  const errors: FieldError[] = [];
  const namePath = path.child("name");
  if (name === "") errors.push(fieldErrors.required(namePath));
  else for (const message of isDNS1123Label(name)) errors.push(fieldErrors.invalid(namePath, name, message));
  if (name !== "" && names.has(name)) errors.push(fieldErrors.duplicate(namePath, name));
  names.add(name);
  if (image === "") errors.push(fieldErrors.required(path.child("image")));
  else if (image.trim() !== image) {
    errors.push(fieldErrors.invalid(path.child("image"), image, "must not have leading or trailing whitespace"));
  }
  return [
    ...errors,
    ...volumeMounts.flatMap((mount, index) => validateMount(mount, path.child("volumeMounts").index(index), volumes)),
  ];
}

function validateMount(
  { name = "", mountPath = "" }: core_v1.VolumeMount,
  path: FieldPath,
  volumes: ReadonlySet<string> | undefined,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (name === "") errors.push(fieldErrors.required(path.child("name")));
  else if (volumes?.has(name) === false) errors.push(fieldErrors.notFound(path.child("name"), name));
  if (mountPath === "") errors.push(fieldErrors.required(path.child("mountPath")));
  return errors;
}
