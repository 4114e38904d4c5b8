import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import type { PodValidationOptions } from "./options.js";

const segment = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const format = `^(${segment}[\\./])*${segment}$`;
const pattern = /^[a-z0-9][-_a-z0-9]*(?<![-_])(?:[./][a-z0-9][-_a-z0-9]*(?<![-_]))*$/;
const maxLength = 253;

const ipcNames: ReadonlySet<string> = new Set([
  "kernel.sem",
  "kernel.shmall",
  "kernel.shmmax",
  "kernel.shmmni",
  "kernel.shm_rmid_forced",
  "kernel.shm",
  "kernel.msgmax",
  "kernel.msgmnb",
  "kernel.msgmni",
  "kernel.msg",
]);

/** Kernel settings of the pod's namespaces. Mirrors `validateSysctls`. */
export function validateSysctls(
  spec: core_v1.PodSpec,
  path: FieldPath,
  { allowNamespacedSysctlsForHostNetAndHostIPC }: PodValidationOptions,
): readonly FieldError[] {
  const seen = new Set<string>();
  return (spec.securityContext?.sysctls ?? []).flatMap(({ name = "" }, index) => {
    const at = path.index(index).child("name");
    const errors = validateName(name, seen, at);
    seen.add(name);
    return allowNamespacedSysctlsForHostNetAndHostIPC ? errors : [...errors, ...validateHostSysctl(name, spec, at)];
  });
}

function validateName(name: string, seen: ReadonlySet<string>, path: FieldPath): readonly FieldError[] {
  if (name === "") return [fieldErrors.required(path)];
  if (Buffer.byteLength(name) > maxLength || !pattern.test(name)) {
    const detail = `must have at most ${maxLength} characters and match regex ${format}`;
    return [fieldErrors.invalid(path, name, detail)];
  }
  return seen.has(name) ? [fieldErrors.duplicate(path, name)] : [];
}

/** A setting of a namespace that the pod shares with its node would change the node. Mirrors `ValidateHostSysctl`. */
export function validateHostSysctl(
  name: string,
  { hostNetwork, hostIPC }: core_v1.PodSpec,
  path: FieldPath,
): readonly FieldError[] {
  const namespace = namespaceOf(name);
  if (hostNetwork === true && namespace === "Net") {
    return [fieldErrors.invalid(path, name, "may not be specified when 'hostNetwork' is true")];
  }
  if (hostIPC === true && namespace === "IPC") {
    return [fieldErrors.invalid(path, name, "may not be specified when 'hostIPC' is true")];
  }
  return [];
}

function namespaceOf(name: string): "IPC" | "Net" | undefined {
  const [known = ""] = normalized(name).split("*");
  if (ipcNames.has(known) || known.startsWith("fs.mqueue.")) return "IPC";
  return known.startsWith("net.") ? "Net" : undefined;
}

/** With slashes between the parts, the dots are inside them; mirrors `NormalizeName` of `sysctl`. */
function normalized(name: string): string {
  const separator = /[./]/.exec(name)?.[0];
  if (separator !== "/") return name;
  return name.replace(/[./]/g, (char) => (char === "/" ? "." : "/"));
}
