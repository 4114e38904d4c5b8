import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateRequired } from "../../../validation/field-checks.js";
import { containersOf } from "./containers-of.js";

const systems = ["linux", "windows"];

/** What pods of an operating system cannot have. Mirrors `validateOS`, `validateLinux` and `validateWindows`. */
export function validateOS(spec: core_v1.PodSpec, path: FieldPath): readonly FieldError[] {
  if (spec.os === undefined) return [];
  const { name = "" } = spec.os;
  switch (name) {
    case "":
      return validateRequired(name, path.child("os", "name"));
    case "linux":
      return validateLinux(spec, path);
    case "windows":
      return validateWindows(spec, path);
    default:
      return [fieldErrors.notSupported(path.child("os"), name, systems)];
  }
}

function validateLinux(spec: core_v1.PodSpec, path: FieldPath): readonly FieldError[] {
  const contexts = [
    { context: spec.securityContext, at: path },
    ...containersOf(spec, path).map(({ container, at }) => ({ context: container.securityContext, at })),
  ];
  return contexts
    .filter(({ context }) => context?.windowsOptions !== undefined)
    .map(({ at }) =>
      fieldErrors.forbidden(
        at.child("securityContext", "windowsOptions"),
        "windows options cannot be set for a linux pod",
      ),
    );
}

/** In upstream's order. Fields of the pod itself stand where they are in the internal type: in its security context. */
const linuxPodFields = [
  "appArmorProfile",
  "seLinuxOptions",
  "hostUsers",
  "hostPID",
  "hostIPC",
  "seccompProfile",
  "fsGroup",
  "fsGroupChangePolicy",
  "sysctls",
  "shareProcessNamespace",
  "runAsUser",
  "runAsGroup",
  "supplementalGroups",
  "supplementalGroupsPolicy",
  "seLinuxChangePolicy",
] as const;

const linuxContainerFields = [
  "appArmorProfile",
  "seLinuxOptions",
  "seccompProfile",
  "capabilities",
  "readOnlyRootFilesystem",
  "privileged",
  "allowPrivilegeEscalation",
  "procMount",
  "runAsUser",
  "runAsGroup",
] as const;

type SpecField = "hostUsers" | "hostPID" | "hostIPC" | "shareProcessNamespace";
const specFields: ReadonlySet<string> = new Set<SpecField>([
  "hostUsers",
  "hostPID",
  "hostIPC",
  "shareProcessNamespace",
]);

function validateWindows(spec: core_v1.PodSpec, path: FieldPath): readonly FieldError[] {
  const detail = "cannot be set for a windows pod";
  const { hostUsers, hostPID, hostIPC, shareProcessNamespace, securityContext } = spec;
  const ofSpec = {
    hostUsers,
    hostPID: hostPID === true ? hostPID : undefined,
    hostIPC: hostIPC === true ? hostIPC : undefined,
    shareProcessNamespace,
  };
  const ofContext = { ...securityContext, sysctls: nonEmpty(securityContext?.sysctls) };
  const pod = linuxPodFields
    .filter((name) => ({ ...ofContext, ...ofSpec })[name] !== undefined)
    .map((name) =>
      fieldErrors.forbidden((specFields.has(name) ? path : path.child("securityContext")).child(name), detail),
    );
  const containers = containersOf(spec, path).flatMap(({ container, at }) =>
    linuxContainerFields
      .filter((name) => container.securityContext?.[name] !== undefined)
      .map((name) => fieldErrors.forbidden(at.child("securityContext", name), detail)),
  );
  return [...pod, ...containers];
}

function nonEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list?.length === 0 ? undefined : list;
}
