/** Compares two releases such as `1.9` and `v1.36.0` by number, patch releases left out: below, at or above 0. */
export function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = parts(a);
  const [majorB = 0, minorB = 0] = parts(b);
  return majorA - majorB || minorA - minorB;
}

function parts(version: string): number[] {
  return version.replace(/^v/, "").split(".").map(Number);
}
