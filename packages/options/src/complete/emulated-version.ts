import { compareVersions, serverVersion } from "@kube-apiserver/component-base";

const binaryVersion = `${serverVersion.major}.${serverVersion.minor}`;
/** Upstream keeps what three releases before behaved like. */
const oldest = `${serverVersion.major}.${Number(serverVersion.minor) - 3}`;

/**
 * The release that is emulated, from `--emulated-version` (`kube=1.35` or `1.35`); undefined for this one.
 * @throws RangeError when it is no release, or one that cannot be emulated
 */
export function parseEmulatedVersion(values: readonly string[]): string | undefined {
  const text = values.map((value) => value.replace(/^kube=/, "")).at(-1);
  if (text === undefined || text === "") return undefined;
  if (!/^v?\d+\.\d+$/.test(text)) throw new RangeError(`illegal version string ${JSON.stringify(text)}`);
  const version = text.replace(/^v/, "");
  if (compareVersions(version, oldest) < 0 || compareVersions(version, binaryVersion) > 0) {
    throw new RangeError(`emulation version ${version} is not between [${oldest}, ${binaryVersion}.0]`);
  }
  return compareVersions(version, binaryVersion) === 0 ? undefined : version;
}
