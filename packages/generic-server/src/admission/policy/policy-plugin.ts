import { newForbidden } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes } from "../interfaces.js";

/** What {@link isWorthAsking} looks at. */
interface Source {
  readonly isActive: boolean;
  isReady(signal: AdmissionAttributes["context"]["signal"]): Promise<boolean>;
}

/** Policies may not keep their own repair from happening. Mirrors `admissionResources` of `policy/generic`. */
const configuration: ReadonlySet<string> = new Set([
  "validatingadmissionpolicies",
  "validatingadmissionpolicybindings",
  "mutatingadmissionpolicies",
  "mutatingadmissionpolicybindings",
]);
/** Questions, which are not stored: a policy could lock everybody out. Mirrors `exclusion.Excluded`. */
const questions: ReadonlySet<string> = new Set([
  "authentication.k8s.io/selfsubjectreviews",
  "authentication.k8s.io/tokenreviews",
  "authorization.k8s.io/localsubjectaccessreviews",
  "authorization.k8s.io/selfsubjectaccessreviews",
  "authorization.k8s.io/selfsubjectrulesreviews",
  "authorization.k8s.io/subjectaccessreviews",
]);

/** Whether policies are asked about requests of this resource at all. */
export function isExcluded({ resource: { group, resource } }: AdmissionAttributes): boolean {
  if (group === "admissionregistration.k8s.io") return configuration.has(resource);
  return questions.has(`${group}/${resource}`);
}

/**
 * Whether there are policies that may have something to say to a request. Rejects with StatusError, reason Forbidden,
 * when that is not known in time.
 */
export async function isWorthAsking(source: Source, attributes: AdmissionAttributes): Promise<boolean> {
  if (!source.isActive || isExcluded(attributes)) return false;
  if (await source.isReady(attributes.context.signal)) return true;
  throw newForbidden(attributes.resource, requestName(attributes), "not yet ready to handle request");
}

/** The name of what a request is about; a generated one goes by its prefix. Mirrors `extractResourceName`. */
export function requestName({ name, object }: AdmissionAttributes): string {
  return name || object?.metadata?.name || object?.metadata?.generateName || "Unknown";
}
