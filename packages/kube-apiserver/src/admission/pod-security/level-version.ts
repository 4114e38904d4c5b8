/** How strict a policy is. */
export type PolicyLevel = "privileged" | "baseline" | "restricted";

/** From the least strict to the strictest. */
const levels: readonly PolicyLevel[] = ["privileged", "baseline", "restricted"];

/** The minor release whose policy is meant, 36 for `v1.36`; {@link latestVersion} for the newest there is. */
export type PolicyVersion = number;

export const latestVersion: PolicyVersion = Number.POSITIVE_INFINITY;

/** A level as a release defined it. */
export interface LevelVersion {
  readonly level: PolicyLevel;
  readonly version: PolicyVersion;
}

/** Why a text is no level. */
export const levelProblem = `must be one of ${levels.join(", ")}`;

/** Why a text is no version. */
export const versionProblem = 'must be "latest" or "v1.x"';

/** The level that a label or a file names; undefined when there is none of this name. */
export function parseLevel(text: string): PolicyLevel | undefined {
  return levels.find((level) => level === text);
}

/** The version that a label or a file names: `latest` or `v1.x`; undefined for anything else. */
export function parseVersion(text: string): PolicyVersion | undefined {
  if (text === "latest") return latestVersion;
  const minor = /^v1\.(0|[1-9]\d*)$/.exec(text)?.[1];
  return minor === undefined || !Number.isSafeInteger(Number(minor)) ? undefined : Number(minor);
}

/** `latest` or `v1.x`. */
export function versionText(version: PolicyVersion): string {
  return version === latestVersion ? "latest" : `v1.${version}`;
}

/** `restricted:latest` */
export function levelVersionText({ level, version }: LevelVersion): string {
  return `${level}:${versionText(version)}`;
}

/** Below zero when `a` is less strict than `b`. */
export function compareLevels(a: PolicyLevel, b: PolicyLevel): number {
  return levels.indexOf(a) - levels.indexOf(b);
}

/** Whether both are the same level of the same version. */
export function isSameLevelVersion(a: LevelVersion, b: LevelVersion): boolean {
  return a.level === b.level && a.version === b.version;
}
