import type { VersionInfo } from "@kube-apiserver/component-base";

const goFieldNames: ReadonlyArray<[string, string]> = [
  ["Major", "major"],
  ["Minor", "minor"],
  ["EmulationMajor", "emulationMajor"],
  ["EmulationMinor", "emulationMinor"],
  ["MinCompatibilityMajor", "minCompatibilityMajor"],
  ["MinCompatibilityMinor", "minCompatibilityMinor"],
  ["GitVersion", "gitVersion"],
  ["GitCommit", "gitCommit"],
  ["GitTreeState", "gitTreeState"],
  ["BuildDate", "buildDate"],
  ["GoVersion", "goVersion"],
  ["Compiler", "compiler"],
  ["Platform", "platform"],
];

/** What `--version` prints; `raw` is Go's notation of the whole structure, which scripts take apart. */
export function versionText(version: VersionInfo, form: "true" | "raw"): string {
  if (form === "true") return `Kubernetes ${version.gitVersion}\n`;
  const fields = goFieldNames.map(([name, key]) => `${name}:${JSON.stringify(version[key] ?? "")}`);
  return `version.Info{${fields.join(", ")}}\n`;
}
