const kubeVersion = /^v(\d+)(?:(alpha|beta)(\d+))?$/;
const stages: readonly (string | undefined)[] = ["alpha", "beta", undefined];

/**
 * Orders version names as clients should prefer them: `v2`, `v1`, `v2beta1`, `v1alpha1`, then everything that is not
 * named this way, by name. For `sort`: the preferred version first. Mirrors `CompareKubeAwareVersionStrings`, reversed.
 */
export function comparePreferredVersions(a: string, b: string): number {
  const left = kubeVersion.exec(a);
  const right = kubeVersion.exec(b);
  if (left === null || right === null) {
    if (left === null && right === null) return a < b ? -1 : a > b ? 1 : 0;
    return left === null ? 1 : -1;
  }
  return (
    stages.indexOf(right[2]) - stages.indexOf(left[2]) ||
    Number(right[1]) - Number(left[1]) ||
    Number(right[3] ?? 0) - Number(left[3] ?? 0)
  );
}
