import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import type { ServiceSpec } from "./service-object.js";

const specPath = FieldPath.root("spec");
const affinities: readonly string[] = ["ClientIP", "None"];
const maxTimeoutSeconds = 86_400;

/** Checks `sessionAffinity` and the config that goes with it. */
export function validateSessionAffinity({
  sessionAffinity,
  sessionAffinityConfig,
}: ServiceSpec): readonly FieldError[] {
  const path = specPath.child("sessionAffinity");
  const affinity: string = sessionAffinity ?? "";
  const configPath = specPath.child("sessionAffinityConfig");
  if (affinity === "") return [fieldErrors.required(path)];
  if (!affinities.includes(affinity)) return [fieldErrors.notSupported(path, affinity, affinities)];
  if (affinity === "ClientIP") return validateClientIPConfig(sessionAffinityConfig, configPath);
  if (sessionAffinityConfig === undefined) return [];
  return [fieldErrors.forbidden(configPath, "must not be set when session affinity is None")];
}

/** Mirrors `validateClientIPAffinityConfig`. */
function validateClientIPConfig(config: ServiceSpec["sessionAffinityConfig"], path: FieldPath): readonly FieldError[] {
  const missing = (at: FieldPath) => [fieldErrors.required(at, "when session affinity type is ClientIP")];
  if (config === undefined) return missing(path);
  const clientPath = path.child("clientIP");
  if (config.clientIP === undefined) return missing(clientPath);
  const timeoutPath = clientPath.child("timeoutSeconds");
  const { timeoutSeconds } = config.clientIP;
  if (timeoutSeconds === undefined) return missing(timeoutPath);
  if (timeoutSeconds > 0 && timeoutSeconds <= maxTimeoutSeconds) return [];
  const detail = `must be greater than 0 and less than ${maxTimeoutSeconds}`;
  return [fieldErrors.invalid(timeoutPath, timeoutSeconds, detail)];
}
