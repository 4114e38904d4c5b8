import type { apiserverconfig_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { decodeSecret } from "./decode-secret.js";

/** Checks the keys of a provider, whose secrets have one of `sizes` bytes. */
export function validateKeys(
  keys: readonly apiserverconfig_v1.Key[] | null,
  path: FieldPath,
  sizes: readonly number[],
): readonly FieldError[] {
  if (keys === null || keys.length === 0) return [fieldErrors.required(path, "at least one keys is required")];
  return keys.flatMap((key, at) => validateKey(key, path.index(at), sizes));
}

function validateKey(
  { name, secret }: apiserverconfig_v1.Key,
  path: FieldPath,
  sizes: readonly number[],
): readonly FieldError[] {
  const errors = name === "" ? [fieldErrors.required(path.child("name"), "name is a mandatory field for a key")] : [];
  const secretPath = path.child("secret");
  if (secret === "") return [...errors, fieldErrors.required(secretPath, "secret is a mandatory field for a key")];
  const bytes = decodeSecret(secret);
  if (bytes === undefined) {
    return [...errors, fieldErrors.invalid(secretPath, "REDACTED", "secrets must be base64 encoded")];
  }
  if (sizes.includes(bytes.length)) return errors;
  const message = `secret is not of the expected length, got ${bytes.length}, expected one of [${sizes.join(" ")}]`;
  return [...errors, fieldErrors.invalid(secretPath, "REDACTED", message)];
}
