/** What `/version` answers. Mirrors `version.Info`; the fields named after Go carry what stands in their place. */
export interface VersionInfo {
  readonly major: string;
  readonly minor: string;
  readonly emulationMajor: string;
  readonly emulationMinor: string;
  readonly minCompatibilityMajor: string;
  readonly minCompatibilityMinor: string;
  /** `v1.36.0` */
  readonly gitVersion: string;
  readonly gitCommit: string;
  readonly gitTreeState: string;
  /** RFC 3339. */
  readonly buildDate: string;
  /** The runtime: clients only print it. */
  readonly goVersion: string;
  readonly compiler: string;
  /** `linux/amd64` */
  readonly platform: string;
  // Read as a plain string table by whoever writes it out.
  readonly [field: string]: string;
}

const architectures: ReadonlyMap<string, string> = new Map([
  ["x64", "amd64"],
  ["ia32", "386"],
]);

function platformName(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  return `${system}/${architectures.get(process.arch) ?? process.arch}`;
}

/** The API level that is served, by the names that clients know. */
export const serverVersion: VersionInfo = Object.freeze({
  major: "1",
  minor: "36",
  emulationMajor: "1",
  emulationMinor: "36",
  minCompatibilityMajor: "1",
  minCompatibilityMinor: "35",
  gitVersion: "v1.36.0",
  gitCommit: "",
  gitTreeState: "clean",
  buildDate: "1970-01-01T00:00:00Z",
  goVersion: `node${process.version}`,
  compiler: "gc",
  platform: platformName(),
});
