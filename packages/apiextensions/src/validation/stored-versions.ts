import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import type { DefinitionVersion } from "../definition/types.js";

/** No version may go in which objects may still be stored. Mirrors `ValidateCustomResourceDefinitionStoredVersions`. */
export function validateStoredVersions(
  stored: readonly string[],
  versions: readonly DefinitionVersion[],
  path: FieldPath,
): readonly FieldError[] {
  if (stored.length === 0) return [fieldErrors.invalid(path, null, "must have at least one stored version")];
  const missing = versions.filter(({ name, storage }) => storage && !stored.includes(name));
  const gone = stored.flatMap((name, at) => {
    if (versions.some((version) => version.name === name)) return [];
    const detail =
      `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until ` +
      `a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
    return [fieldErrors.invalid(path.index(at), name, detail)];
  });
  return [
    ...missing.map(({ name }) => fieldErrors.invalid(path, stored, `must have the storage version ${name}`)),
    ...gone,
  ];
}
