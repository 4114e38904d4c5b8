import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { isSidecar } from "./containers-of.js";
import type { PodValidationOptions } from "./options.js";

const statusLists = { containers: "containerStatuses", initContainers: "initContainerStatuses" } as const;

/** A status, the one before, and the pod they are of. */
export interface StatusChange {
  readonly next: core_v1.PodStatus;
  readonly before: core_v1.PodStatus;
  readonly spec: core_v1.PodSpec | undefined;
  readonly options: PodValidationOptions;
}

/**
 * What has ended runs again only if it may be restarted. Mirrors `ValidateContainerStateTransition` and
 * `ValidateInitContainerStateTransition`.
 */
export function validateContainerStates(
  list: "containers" | "initContainers",
  { next, before, spec = { containers: [] }, options }: StatusChange,
  path: FieldPath,
): readonly FieldError[] {
  const { allowContainerRestartPolicyRules: hasRules, allowRestartAllContainers } = options;
  if (hasRules && allowRestartAllContainers && restartsAll(spec)) return [];
  const containers = new Map((spec[list] ?? []).map((container) => [container.name, container]));
  const mayRestart = ({ name, state }: core_v1.ContainerStatus) => {
    const exitCode = state?.terminated?.exitCode ?? 0;
    const container = containers.get(name);
    if (hasRules) return container !== undefined && shouldRestart(container, spec, exitCode);
    if (restartsByPolicy(spec.restartPolicy, exitCode)) return true;
    return list === "initContainers" && container !== undefined && isSidecar(container);
  };
  return validateEnded(next[statusLists[list]] ?? [], before[statusLists[list]] ?? [], {
    path: path.child(statusLists[list]),
    mayRestart,
  });
}

/** Containers for debugging are never started again. Mirrors `ValidateEphemeralContainerStateTransition`. */
export function validateEphemeralContainerStates(
  { next, before }: Pick<StatusChange, "next" | "before">,
  path: FieldPath,
): readonly FieldError[] {
  return validateEnded(next.ephemeralContainerStatuses ?? [], before.ephemeralContainerStatuses ?? [], {
    path: path.child("ephemeralContainerStatuses"),
    mayRestart: () => false,
  });
}

interface EndRules {
  readonly path: FieldPath;
  mayRestart(status: core_v1.ContainerStatus): boolean;
}

function validateEnded(
  next: readonly core_v1.ContainerStatus[],
  before: readonly core_v1.ContainerStatus[],
  { path, mayRestart }: EndRules,
): readonly FieldError[] {
  return before.flatMap((old, index) => {
    if (old.state?.terminated === undefined) return [];
    const isAlive = next.some(({ name, state }) => name === old.name && state?.terminated === undefined);
    if (!isAlive || mayRestart(old)) return [];
    const detail = "may not be transitioned to non-terminated state";
    return [fieldErrors.forbidden(path.index(index).child("state"), detail)];
  });
}

function restartsAll({ containers = [], initContainers = [] }: core_v1.PodSpec): boolean {
  return [...containers, ...initContainers].some(({ restartPolicyRules = [] }) =>
    restartPolicyRules.some(({ action }) => action === "RestartAllContainers"),
  );
}

/** By the container's rules, else by its policy, else by that of the pod. Mirrors `ContainerShouldRestart`. */
function shouldRestart(container: core_v1.Container, spec: core_v1.PodSpec, exitCode: number): boolean {
  const { restartPolicy, restartPolicyRules = [] } = container;
  if (restartPolicy === undefined) return restartsByPolicy(spec.restartPolicy, exitCode);
  const rule = restartPolicyRules.find(({ exitCodes }) => {
    const isListed = (exitCodes?.values ?? []).includes(exitCode);
    return exitCodes?.operator === "In" ? isListed : exitCodes?.operator === "NotIn" && !isListed;
  });
  return rule?.action === "Restart" || restartsByPolicy(restartPolicy, exitCode);
}

function restartsByPolicy(policy: string | undefined, exitCode: number): boolean {
  if (policy === "OnFailure") return exitCode !== 0;
  return policy !== "Never";
}
