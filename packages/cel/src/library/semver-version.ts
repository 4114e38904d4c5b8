/** The parts of a semantic version. */
export interface Semver {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly prerelease: readonly string[];
}

/** A text that is no semantic version. `message` is that of `blang/semver`. */
export class SemverError extends Error {
  override readonly name = "SemverError";
}

const maxUint64 = 0xffff_ffff_ffff_ffffn;

/** @throws SemverError */
export function parseSemver(text: string): Semver {
  if (text === "") throw new SemverError("Version string empty");
  const [majorText, minorText, rest] = splitParts(text);
  if (majorText === undefined || minorText === undefined || rest === undefined) {
    throw new SemverError("No Major.Minor.Patch elements found");
  }
  const major = versionNumber("Major", majorText);
  const minor = versionNumber("Minor", minorText);
  const plus = rest.indexOf("+");
  const build = plus === -1 ? [] : rest.slice(plus + 1).split(".");
  const version = plus === -1 ? rest : rest.slice(0, plus);
  const dash = version.indexOf("-");
  const prerelease = dash === -1 ? [] : version.slice(dash + 1).split(".");
  const patch = versionNumber("Patch", dash === -1 ? version : version.slice(0, dash));
  for (const identifier of prerelease) checkPrerelease(identifier);
  for (const identifier of build) checkBuild(identifier);
  return { major, minor, patch, prerelease };
}

function splitParts(text: string): readonly (string | undefined)[] {
  const first = text.indexOf(".");
  const second = first === -1 ? -1 : text.indexOf(".", first + 1);
  if (second === -1) return [];
  return [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)];
}

function versionNumber(part: string, text: string): bigint {
  if (!/^[0-9]+$/.test(text)) {
    if (text !== "" || part === "Patch")
      throw new SemverError(`Invalid character(s) found in ${part.toLowerCase()} number ${JSON.stringify(text)}`);
    throw new SemverError(`strconv.ParseUint: parsing "": invalid syntax`);
  }
  if (text.length > 1 && text.startsWith("0")) {
    throw new SemverError(`${part} number must not contain leading zeroes ${JSON.stringify(text)}`);
  }
  const value = text.length > 20 ? maxUint64 + 1n : BigInt(text);
  if (value > maxUint64)
    throw new SemverError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`);
  return value;
}

function checkPrerelease(identifier: string): void {
  if (identifier === "") throw new SemverError("Prerelease is empty");
  if (/^[0-9]+$/.test(identifier)) {
    if (identifier.length > 1 && identifier.startsWith("0")) {
      throw new SemverError(`Numeric PreRelease version must not contain leading zeroes ${JSON.stringify(identifier)}`);
    }
    return;
  }
  if (!/^[0-9A-Za-z-]+$/.test(identifier)) {
    throw new SemverError(`Invalid character(s) found in prerelease ${JSON.stringify(identifier)}`);
  }
}

function checkBuild(identifier: string): void {
  if (identifier === "") throw new SemverError("Build meta data is empty");
  if (!/^[0-9A-Za-z-]+$/.test(identifier)) {
    throw new SemverError(`Invalid character(s) found in build meta data ${JSON.stringify(identifier)}`);
  }
}

/** -1, 0 or 1; a prerelease sorts before its release, build metadata does not count. */
export function compareSemver(a: Semver, b: Semver): number {
  return (
    order(a.major, b.major) ||
    order(a.minor, b.minor) ||
    order(a.patch, b.patch) ||
    comparePrereleases(a.prerelease, b.prerelease)
  );
}

function order<T extends bigint | string | number>(a: T, b: T): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length);
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const result = compareIdentifiers(a[i] ?? "", b[i] ?? "");
    if (result !== 0) return result;
  }
  return Math.sign(a.length - b.length);
}

/** Numbers sort by value, and before texts. */
function compareIdentifiers(a: string, b: string): number {
  const [numericA, numericB] = [/^[0-9]+$/.test(a), /^[0-9]+$/.test(b)];
  if (numericA && numericB) return order(a.length, b.length) || order(a, b);
  if (numericA !== numericB) return numericA ? -1 : 1;
  return order(a, b);
}

/**
 * Takes off a `v` and leading zeros, and fills up what is short.
 * @throws SemverError
 */
export function normalizeSemver(text: string): string {
  const stripped = text.startsWith("v") ? text.slice(1) : text;
  const split = splitParts(stripped);
  const parts = split.length === 3 ? split.map(String) : stripped.split(".");
  const trimmed = parts.map((part) => (part.length > 1 ? part.replace(/^0+(?=[0-9])/, "") : part));
  if (trimmed.length < 3) {
    if (/[+-]/.test(trimmed.at(-1) ?? "")) {
      throw new SemverError("short version cannot contain PreRelease/Build meta data");
    }
    while (trimmed.length < 3) trimmed.push("0");
  }
  return trimmed.join(".");
}
