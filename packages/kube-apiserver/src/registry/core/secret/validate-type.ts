import type { core_v1 } from "@kube-apiserver/api/types";
import {
  annotationOf,
  type FieldError,
  FieldPath,
  fieldErrors,
  getOwn,
  type KubeObject,
  parseJSON,
} from "@kube-apiserver/apimachinery";

const dataPath = FieldPath.root("data");
const serviceAccountName = "kubernetes.io/service-account.name";
const redacted = "<secret contents redacted>";

/** What secrets of the well-known types have to hold. Mirrors the cases of `ValidateSecret`. */
export function validateSecretType(secret: KubeObject): readonly FieldError[] {
  switch ((secret as core_v1.Secret).type) {
    case "kubernetes.io/service-account-token": {
      if (annotationOf(secret, serviceAccountName)) return [];
      return [fieldErrors.required(FieldPath.root("metadata").child("annotations").key(serviceAccountName))];
    }
    case "kubernetes.io/dockercfg":
      return requireJSON(secret, ".dockercfg");
    case "kubernetes.io/dockerconfigjson":
      return requireJSON(secret, ".dockerconfigjson");
    case "kubernetes.io/basic-auth": {
      if (has(secret, "username") || has(secret, "password")) return [];
      return ["username", "password"].map((key) => fieldErrors.required(dataPath.key(key)));
    }
    case "kubernetes.io/ssh-auth": {
      const key = "ssh-privatekey";
      return dataAt(secret, key) ? [] : [fieldErrors.required(dataPath.key(key))];
    }
    case "kubernetes.io/tls":
      return ["tls.crt", "tls.key"]
        .filter((key) => !has(secret, key))
        .map((key) => fieldErrors.required(dataPath.key(key)));
    default:
      return [];
  }
}

function has(secret: KubeObject, key: string): boolean {
  return dataAt(secret, key) !== undefined;
}

function dataAt(secret: KubeObject, key: string): string | undefined {
  return getOwn((secret as core_v1.Secret).data ?? {}, key) as string | undefined;
}

function requireJSON(secret: KubeObject, key: string): readonly FieldError[] {
  const value = dataAt(secret, key);
  if (value === undefined) return [fieldErrors.required(dataPath.key(key))];
  try {
    parseJSON(Buffer.from(value, "base64"));
    return [];
  } catch (err) {
    // The message names a character and its place, never the contents.
    const detail = err instanceof Error ? err.message : String(err);
    return [fieldErrors.invalid(dataPath.key(key), redacted, detail)];
  }
}
