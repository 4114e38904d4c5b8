import type { core_v1 } from "@kube-apiserver/api/types";
import type { PolicyLevel } from "./level-version.js";

/** A pod, or what a pod will be made from. */
export interface PodTemplate {
  readonly annotations: Readonly<Record<string, string | undefined>>;
  readonly spec: core_v1.PodSpec;
}

/** What a pod must not do. */
export interface Violation {
  /** In short, for many pods at once: `hostPort`. */
  readonly reason: string;
  /** Who does it, and what exactly: `container "a" uses hostPort 80`. */
  readonly detail: string;
}

/** Looks at one thing in a pod; undefined when it is as it should be. */
export type CheckPod = (pod: PodTemplate) => Violation | undefined;

/** One rule of the Pod Security Standards. Mirrors `policy.Check`. */
export interface PolicyCheck {
  /** Checks run, and violations are told, in the order of these, those of baseline first. */
  readonly id: string;
  /** Rules of baseline hold for restricted as well. */
  readonly level: Exclude<PolicyLevel, "privileged">;
  /** How the rule reads from a minor release on; the oldest first. */
  readonly versions: readonly VersionedCheck[];
}

/** A rule as it reads since a release. */
export interface VersionedCheck {
  readonly since: number;
  readonly check: CheckPod;
  /** Rules of baseline that this one, being stricter, stands for. */
  readonly overrides?: readonly string[];
}
