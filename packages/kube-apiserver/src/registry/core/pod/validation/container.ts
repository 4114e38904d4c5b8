import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, isValidPortName } from "@kube-apiserver/apimachinery";
import { validateChoice, validateRequired } from "../../../validation/field-checks.js";
import { invalidFor, validateDNS1123Label } from "../../../validation/names.js";
import { validatePortNumber, validateProtocol } from "../../../validation/ports.js";
import { pullPolicies } from "./choices.js";
import type { ContainerContext } from "./container-context.js";
import { validateEnv, validateEnvFrom } from "./env.js";
import { validateResources } from "./resources.js";
import { validateSecurityContext } from "./security-context.js";
import { validateVolumeDevices } from "./volume-devices.js";
import { validateVolumeMounts } from "./volume-mounts.js";

const messagePolicies = ["File", "FallbackToLogsOnError"];

/** What containers of every kind have in common. Mirrors `validateContainerCommon`. */
export function validateContainer(
  container: core_v1.Container,
  path: FieldPath,
  { volumes, claimNames, options, podRestartPolicy, hostUsers }: ContainerContext,
): readonly FieldError[] {
  const { name = "", ports = [], env = [], envFrom = [], resources = {}, resizePolicy = [] } = container;
  const namePath = path.child("name");
  return [
    ...(name === "" ? [fieldErrors.required(namePath)] : validateDNS1123Label(name, namePath)),
    ...validateRequired(container.image, path.child("image")),
    ...validateChoice(container.terminationMessagePolicy, messagePolicies, path.child("terminationMessagePolicy")),
    ...validatePorts(ports, path.child("ports")),
    ...validateEnv(env, path.child("env"), options),
    ...validateEnvFrom(envFrom, path.child("envFrom")),
    ...validateVolumeMounts(container, volumes, path.child("volumeMounts")),
    ...validateVolumeDevices(container, volumes, path.child("volumeDevices")),
    ...validateChoice(container.imagePullPolicy, pullPolicies, path.child("imagePullPolicy")),
    ...validateResources(resources, path.child("resources"), { claimNames, options }),
    ...validateResizePolicy(resizePolicy, podRestartPolicy, path.child("resizePolicy")),
    ...validateSecurityContext(container.securityContext, hostUsers, path.child("securityContext"), options),
  ];
}

/** Ports by number, and by names that are there once. Mirrors `validateContainerPorts`. */
function validatePorts(ports: readonly core_v1.ContainerPort[], path: FieldPath): readonly FieldError[] {
  const names = new Set<string>();
  return ports.flatMap(({ name = "", containerPort = 0, hostPort = 0, protocol }, index) => {
    const at = path.index(index);
    const numberPath = at.child("containerPort");
    return [
      ...(name === "" ? [] : validatePortName(name, names, at.child("name"))),
      ...(containerPort === 0 ? [fieldErrors.required(numberPath)] : validatePortNumber(containerPort, numberPath)),
      ...(hostPort === 0 ? [] : validatePortNumber(hostPort, at.child("hostPort"))),
      ...validateProtocol(protocol, at.child("protocol")),
    ];
  });
}

function validatePortName(name: string, names: Set<string>, path: FieldPath): readonly FieldError[] {
  const messages = isValidPortName(name);
  if (messages.length > 0) return invalidFor(messages, name, path);
  if (names.has(name)) return [fieldErrors.duplicate(path, name)];
  names.add(name);
  return [];
}

/** Whether a container is started anew to get other resources; errors name the list. Mirrors `validateResizePolicy`. */
function validateResizePolicy(
  policies: readonly core_v1.ContainerResizePolicy[],
  podRestartPolicy: string,
  path: FieldPath,
): readonly FieldError[] {
  const seen = new Set<string>();
  const detail = "must be 'NotRequired' when pod `restartPolicy` is 'Never'";
  return policies.flatMap(({ resourceName = "", restartPolicy = "" }, index) => {
    const isRepeated = seen.has(resourceName);
    seen.add(resourceName);
    const restarts = podRestartPolicy === "Never" && restartPolicy !== "NotRequired";
    return [
      ...(isRepeated ? [fieldErrors.duplicate(path.index(index), resourceName)] : []),
      ...validateChoice(resourceName, ["cpu", "memory"], path),
      ...validateChoice(restartPolicy, ["NotRequired", "RestartContainer"], path),
      ...(restarts ? [fieldErrors.invalid(path, restartPolicy, detail)] : []),
    ];
  });
}

/** An image of a pod is taken as it is, so that blanks around it are an error. Mirrors `validateContainerOnlyForPod`. */
export function validateImageOfPod({ image = "" }: core_v1.Container, path: FieldPath): readonly FieldError[] {
  if (image.trim() === image) return [];
  return [fieldErrors.invalid(path.child("image"), image, "must not have leading or trailing whitespace")];
}
