import { type FieldError, type FieldPath, fieldErrors, validateNonnegativeField } from "@kube-apiserver/apimachinery";

/** Numbers of an object; those that are missing are zero. */
type Numbers<Name extends string> = { readonly [Key in Name]?: number | bigint | null };

/** Refuses each of the named numbers that is below zero. */
export function validateNonnegativeFields<Name extends string>(
  holder: Numbers<Name> | null | undefined,
  names: readonly Name[],
  path: FieldPath,
): readonly FieldError[] {
  return names.flatMap((name) => validateNonnegativeField(holder?.[name] ?? 0, path.child(name)));
}

/** Refuses each of the named numbers that is above that of `limit`. */
export function validateNotAbove<Name extends string>(
  holder: Numbers<Name>,
  names: readonly Name[],
  limit: Name,
  path: FieldPath,
  detail: string,
): readonly FieldError[] {
  const max = holder[limit] ?? 0;
  return names.flatMap((name) => {
    const value = holder[name] ?? 0;
    return value > max ? [fieldErrors.invalid(path.child(name), value, detail)] : [];
  });
}

/** Hash collisions are only ever counted up. Mirrors the use of `IsDecremented`. */
export function validateCollisionCount(
  { collisionCount }: Numbers<"collisionCount">,
  before: Numbers<"collisionCount">,
  path: FieldPath,
): readonly FieldError[] {
  const old = before.collisionCount ?? undefined;
  const next = collisionCount ?? undefined;
  if (old === undefined || (next !== undefined && next >= old)) return [];
  return [fieldErrors.invalid(path.child("collisionCount"), next ?? 0, "cannot be decremented")];
}
