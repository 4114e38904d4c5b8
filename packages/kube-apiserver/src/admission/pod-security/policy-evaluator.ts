import { compareUTF8 } from "@kube-apiserver/apimachinery";
import type { CheckPod, PodTemplate, PolicyCheck, VersionedCheck, Violation } from "./check.js";
import type { LevelVersion, PolicyLevel } from "./level-version.js";

/** What a pod violates of a policy; empty when it may run. */
export type PolicyEvaluator = (policy: LevelVersion, pod: PodTemplate) => readonly Violation[];

/**
 * Runs the checks of a level as they read in a version: those of baseline first, each in the order of its name. A version
 * newer than every check means the newest. Mirrors `policy.NewEvaluator`.
 */
export function newPolicyEvaluator(checks: readonly PolicyCheck[]): PolicyEvaluator {
  const newest = Math.max(...checks.flatMap(({ versions }) => versions.map(({ since }) => since)));
  const byVersion = Array.from({ length: newest + 1 }, (_, minor) => ({
    baseline: checksAt(checks, "baseline", minor),
    restricted: checksAt(checks, "restricted", minor),
  }));
  return ({ level, version }, pod) => {
    if (level === "privileged") return [];
    const active = byVersion[Math.min(version, newest)]?.[level] ?? [];
    return active.flatMap((check) => check(pod) ?? []);
  };
}

function checksAt(checks: readonly PolicyCheck[], level: PolicyLevel, minor: number): readonly CheckPod[] {
  const active = checks.flatMap((check) => {
    const version = versionAt(check.versions, minor);
    return version !== undefined && (level === "restricted" || check.level === "baseline") ? [{ check, version }] : [];
  });
  const overridden = new Set(active.flatMap(({ version }) => version.overrides ?? []));
  return active
    .filter(({ check }) => !overridden.has(check.id))
    .sort((a, b) => compareUTF8(a.check.level, b.check.level) || compareUTF8(a.check.id, b.check.id))
    .map(({ version }) => version.check);
}

function versionAt(versions: readonly VersionedCheck[], minor: number): VersionedCheck | undefined {
  return versions.findLast(({ since }) => since <= minor);
}

/** `host namespaces, privileged`: what many pods have in common. */
export function reasonsText(violations: readonly Violation[]): string {
  return violations.map(({ reason }) => reason).join(", ");
}

/** `host namespaces (hostPID=true), privileged (…)`: what is wrong with one pod. */
export function detailsText(violations: readonly Violation[]): string {
  return violations.map(({ reason, detail }) => `${reason} (${detail})`).join(", ");
}
