import { type FieldError, type FieldPath, fieldErrors, isCIdentifier } from "@kube-apiserver/apimachinery";
import { validateCSIDriverName } from "../validation/csi-driver-name.js";
import { validateDNS1123Subdomain } from "../validation/names.js";

const maxPoolBytes = 253;
const maxIdentifierBytes = 32;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A DNS subdomain, or several with slashes between them. Mirrors `validatePoolName`. */
export function validatePoolName(name: string, path: FieldPath): readonly FieldError[] {
  if (name === "") return [fieldErrors.required(path)];
  return [
    ...(Buffer.byteLength(name) > maxPoolBytes ? [fieldErrors.tooLong(path, maxPoolBytes)] : []),
    ...name.split("/").flatMap((part) => validateDNS1123Subdomain(part, path)),
  ];
}

/** The name of an attribute or a capacity, with or without a domain. Mirrors `validateQualifiedName`. */
export function validateQualifiedName(name: string, path: FieldPath): readonly FieldError[] {
  const [first = "", second, ...more] = name.split("/");
  // More than one slash is not looked into. Same as upstream.
  if (more.length > 0) return [];
  if (second === undefined) return validateIdentifier(first, path);
  return [
    ...(first === ""
      ? [fieldErrors.invalid(path, "", "the domain must not be empty")]
      : validateCSIDriverName(first, path)),
    ...(second === ""
      ? [fieldErrors.invalid(path, "", "the name must not be empty")]
      : validateIdentifier(second, path)),
  ];
}

/** As {@link validateQualifiedName}, with the domain. Mirrors `validateFullyQualifiedName`. */
export function validateFullyQualifiedName(name: string, path: FieldPath): readonly FieldError[] {
  const errors = validateQualifiedName(name, path);
  if (name.includes("/")) return errors;
  const detail = "a fully qualified name must be a domain and a name separated by a slash";
  return [...errors, fieldErrors.invalid(path, name, detail)];
}

function validateIdentifier(name: string, path: FieldPath): readonly FieldError[] {
  return [
    ...(Buffer.byteLength(name) > maxIdentifierBytes ? [fieldErrors.tooLong(path, maxIdentifierBytes)] : []),
    ...isCIdentifier(name).map((message) => fieldErrors.invalid(path, name, message)),
  ];
}

/** Mirrors `validateUID`. */
export function validateUID(uid: string, path: FieldPath): readonly FieldError[] {
  if (uuid.test(uid)) return [];
  const detail = uuid.test(uid.toLowerCase())
    ? "uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters"
    : `error validating uid: invalid UUID length: ${Buffer.byteLength(uid)}`;
  return [fieldErrors.invalid(path, uid, detail)];
}
