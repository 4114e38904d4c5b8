import { type MetricsRegistry, serverVersion } from "@kube-apiserver/component-base";
import type { AdmissionAttributes } from "@kube-apiserver/generic-server";
import { type LevelVersion, latestVersion, versionText } from "./level-version.js";
import type { PolicyMode } from "./namespace-policy.js";

/** What the plugin counts. Mirrors `metrics.Recorder`. */
export interface PodSecurityMetrics {
  evaluation(decision: "allow" | "deny", policy: LevelVersion, mode: PolicyMode, attributes: AdmissionAttributes): void;
  exemption(attributes: AdmissionAttributes): void;
  /** `isFatal`: nothing could be evaluated; else the strictest policy was. */
  error(isFatal: boolean, attributes: AdmissionAttributes): void;
}

const requestLabels = ["request_operation", "resource", "subresource"];

/** Registers the metrics under upstream's names. */
export function newPodSecurityMetrics(registry: MetricsRegistry): PodSecurityMetrics {
  const evaluations = registry.counter({
    name: "pod_security_evaluations_total",
    help: "Policies that were evaluated; what was ignored or exempt does not count.",
    labels: ["decision", "policy_level", "policy_version", "mode", ...requestLabels],
  });
  const exemptions = registry.counter({
    name: "pod_security_exemptions_total",
    help: "Requests that were exempt; what was ignored or out of scope does not count.",
    labels: requestLabels,
  });
  const errors = registry.counter({
    name: "pod_security_errors_total",
    help: "Errors that kept policies from being evaluated, or made the strictest one count.",
    labels: ["fatal", ...requestLabels],
  });
  for (const operation of ["create", "update"]) {
    evaluations.inc(["allow", "privileged", "latest", "enforce", operation, "pod", ""], 0);
    for (const resource of ["pod", "controller"]) exemptions.inc([operation, resource, ""], 0);
  }
  return {
    evaluation(decision, policy, mode, attributes) {
      evaluations.inc([decision, policy.level, versionLabel(policy), mode, ...labelsOf(attributes)]);
    },
    exemption: (attributes) => exemptions.inc(labelsOf(attributes)),
    error: (isFatal, attributes) => errors.inc([String(isFatal), ...labelsOf(attributes)]),
  };
}

function versionLabel({ level, version }: LevelVersion): string {
  if (level === "privileged" || version === latestVersion) return "latest";
  return version > Number(serverVersion.minor) ? "future" : versionText(version);
}

function labelsOf({ operation, resource, subresource }: AdmissionAttributes): readonly string[] {
  return [operation.toLowerCase(), resourceLabel(resource), subresource];
}

function resourceLabel({ group, resource }: AdmissionAttributes["resource"]): string {
  if (group === "" && resource === "pods") return "pod";
  return group === "" && resource === "namespaces" ? "namespace" : "controller";
}
