import { type FieldError, FieldPath, fieldErrors, getOwn, type JSONObject } from "@kube-apiserver/apimachinery";
import {
  compareLevels,
  type LevelVersion,
  latestVersion,
  levelProblem,
  type PolicyLevel,
  parseLevel,
  parseVersion,
  versionProblem,
} from "./level-version.js";

/** Before labels of namespaces and annotations of audit events. */
export const podSecurityPrefix = "pod-security.kubernetes.io/";

/** What a policy does with a pod: refuse it, note it in the audit event, warn its author. */
export const policyModes = ["enforce", "audit", "warn"] as const;

export type PolicyMode = (typeof policyModes)[number];

/** What holds in a namespace. Mirrors `api.Policy`. */
export type NamespacePolicy = Readonly<Record<PolicyMode, LevelVersion>>;

/** A policy, and which labels it could not be read from. */
export interface NamespacePolicyResult {
  readonly policy: NamespacePolicy;
  readonly errors: readonly FieldError[];
}

type Labels = Readonly<Record<string, string | undefined>>;

/** What counts where a level is named that does not exist: pods are refused, nothing is noted. */
const fallbackLevels: Readonly<Record<PolicyMode, PolicyLevel>> = {
  enforce: "restricted",
  audit: "privileged",
  warn: "privileged",
};

/** The label of a mode's level, and the one of its version. */
export function labelsOf(mode: PolicyMode): { readonly level: string; readonly version: string } {
  return { level: podSecurityPrefix + mode, version: `${podSecurityPrefix}${mode}-version` };
}

/**
 * The policy that labels ask for; `defaults` where they say nothing. There is one even when labels are wrong. Who enforces
 * a stricter level than is warned of is warned of that as well. Mirrors `api.PolicyToEvaluate`.
 */
export function policyToEvaluate(labels: Labels = {}, defaults: NamespacePolicy): NamespacePolicyResult {
  const errors: FieldError[] = [];
  const read = (mode: PolicyMode) => readMode(labels, mode, defaults[mode], errors);
  const { enforce, audit, warn } = { enforce: read("enforce"), audit: read("audit"), warn: read("warn") };
  return { policy: { enforce, audit, warn: withEnforced(labels, enforce, warn) }, errors };
}

function readMode(labels: Labels, mode: PolicyMode, defaults: LevelVersion, errors: FieldError[]): LevelVersion {
  const names = labelsOf(mode);
  const invalid = (label: string, value: string, problem: string) =>
    errors.push(fieldErrors.invalid(FieldPath.root("metadata", "labels").key(label), value, problem));
  const levelText = labelOf(labels, names.level);
  const versionText = labelOf(labels, names.version);
  const level = levelText === undefined ? defaults.level : parseLevel(levelText);
  const version = versionText === undefined ? defaults.version : parseVersion(versionText);
  if (level === undefined) invalid(names.level, levelText ?? "", levelProblem);
  if (version === undefined) invalid(names.version, versionText ?? "", versionProblem);
  return { level: level ?? fallbackLevels[mode], version: version ?? latestVersion };
}

function withEnforced(labels: Labels, enforce: LevelVersion, warn: LevelVersion): LevelVersion {
  const says = (label: string) => labelOf(labels, label) !== undefined;
  const enforced = parseLevel(labelOf(labels, labelsOf("enforce").level) ?? "");
  if (enforced === undefined || says(labelsOf("warn").level) || compareLevels(enforced, warn.level) <= 0) return warn;
  return { level: enforced, version: says(labelsOf("warn").version) ? warn.version : enforce.version };
}

function labelOf(labels: Labels, name: string): string | undefined {
  const value = getOwn(labels as JSONObject, name);
  return typeof value === "string" ? value : undefined;
}

/** Whether nothing is refused, noted or warned of. */
export function isFullyPrivileged(policy: NamespacePolicy): boolean {
  return policyModes.every((mode) => policy[mode].level === "privileged");
}

/** Whether two policies come to the same: versions do not matter where everything is allowed. */
export function isEquivalent(a: NamespacePolicy, b: NamespacePolicy): boolean {
  return policyModes.every(
    (mode) =>
      a[mode].level === b[mode].level && (a[mode].level === "privileged" || a[mode].version === b[mode].version),
  );
}
