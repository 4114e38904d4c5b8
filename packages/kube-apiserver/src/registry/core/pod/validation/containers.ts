import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateContainer } from "./container.js";
import type { ContainerContext } from "./container-context.js";
import { isSidecar } from "./containers-of.js";
import { HostPorts } from "./host-ports.js";
import { validateLifecycle } from "./lifecycle.js";
import { validateProbes } from "./probes.js";
import { validateInitRestartPolicy, validateRestartPolicy } from "./restart-policy.js";

/** The containers that run side by side. Mirrors `validateContainers`. */
export function validateContainers(
  { containers = [] }: core_v1.PodSpec,
  path: FieldPath,
  context: ContainerContext,
): readonly FieldError[] {
  if (containers.length === 0) return [fieldErrors.required(path)];
  const names = new Set<string>();
  const ports = new HostPorts();
  return [
    ...containers.flatMap((container, index) => {
      const at = path.index(index);
      return [
        ...validateContainer(container, at, context),
        ...validateUniqueName(container, names, at),
        ...validateLifecycle(container.lifecycle, context, at.child("lifecycle")),
        ...validateProbes(container, context.gracePeriod, at),
        ...validateRestartPolicy(container, at, context.options),
      ];
    }),
    ...containers.flatMap((container, index) => ports.add(container, path.index(index))),
  ];
}

function validateUniqueName({ name = "" }: core_v1.Container, names: Set<string>, path: FieldPath) {
  if (names.has(name)) return [fieldErrors.duplicate(path.child("name"), name)];
  names.add(name);
  return [];
}

/** The containers that run before, one after the other, and sidecars. Mirrors `validateInitContainers`. */
export function validateInitContainers(
  { containers = [], initContainers = [] }: core_v1.PodSpec,
  path: FieldPath,
  context: ContainerContext,
): readonly FieldError[] {
  const names = new Set(containers.map(({ name = "" }) => name));
  return initContainers.flatMap((container, index) => {
    const at = path.index(index);
    const { name = "" } = container;
    const isTaken = names.has(name);
    if (name !== "") names.add(name);
    return [
      ...validateContainer(container, at, context),
      ...validateInitRestartPolicy(container, at, context.options),
      ...(isTaken ? [fieldErrors.duplicate(at.child("name"), name)] : []),
      // Upstream looks at each alone, and calls every one the first.
      ...new HostPorts().add(container, path.index(0)),
      ...(isSidecar(container)
        ? [
            ...validateLifecycle(container.lifecycle, context, at.child("lifecycle")),
            ...validateProbes(container, context.gracePeriod, at),
          ]
        : validateEndingContainer(container, at, context)),
    ];
  });
}

const servingFields = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const;

/** What ends is neither probed nor told to stop. */
function validateEndingContainer(
  container: core_v1.Container,
  path: FieldPath,
  { options }: ContainerContext,
): readonly FieldError[] {
  const errors = servingFields
    .filter((name) => container[name] !== undefined)
    .map((name) =>
      fieldErrors.forbidden(path.child(name), "may not be set for init containers without restartPolicy=Always"),
    );
  if (options.allowRestartContainerForInitContainers) return errors;
  const detail = "must not be set to 'RestartContainer' for non-sidecar initContainers";
  for (const [index, { restartPolicy }] of (container.resizePolicy ?? []).entries()) {
    if (restartPolicy !== "RestartContainer") continue;
    errors.push(
      fieldErrors.invalid(path.child("resizePolicy").index(index).child("restartPolicy"), restartPolicy, detail),
    );
  }
  return errors;
}
