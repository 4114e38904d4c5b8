import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";

const modes: readonly string[] = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const single = "ReadWriteOncePod";

/** Known modes, and the one for a single pod alone. Volumes and claims have the same. */
export function validateAccessModes(given: readonly string[], path: FieldPath): readonly FieldError[] {
  const isMixed = given.includes(single) && given.some((mode) => mode !== single && modes.includes(mode));
  return [
    ...given.filter((mode) => !modes.includes(mode)).map((mode) => fieldErrors.notSupported(path, mode, modes)),
    ...(isMixed ? [fieldErrors.forbidden(path, "may not use ReadWriteOncePod with other access modes")] : []),
  ];
}

/** What volumes and claims are used as. */
export const volumeModes: readonly string[] = ["Block", "Filesystem"];
