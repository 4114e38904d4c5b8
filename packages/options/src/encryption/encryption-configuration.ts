import { defaultsFor, structSchemaFor, typeKeyForKind } from "@kube-apiserver/api";
import type { apiserverconfig_v1 } from "@kube-apiserver/api/types";
import {
  decodeTyped,
  type GroupVersionKind,
  groupVersionKindOf,
  isJSONObject,
  type KubeObject,
  parseConfig,
  quoteGo,
  toAPIVersion,
  toGroupVersionKindString,
} from "@kube-apiserver/apimachinery";

/** A file with keys, as it was read: complete, but not validated. */
export type EncryptionConfiguration = apiserverconfig_v1.EncryptionConfiguration;

const apiVersion = "apiserver.config.k8s.io/v1";
const kind = "EncryptionConfiguration";
const typeKey = `apiserverconfig.v1.${kind}`;

/** As upstream's error texts name it. */
const schemeName = "k8s.io/apiserver/pkg/server/options/encryptionconfig/config.go:142";

/**
 * Reads a configuration, YAML or JSON, strictly: unknown and repeated fields are errors. Fills in defaults. Rejects with
 * the decoder's words, but for what upstream quotes of the file: there are keys in it.
 */
export async function decodeEncryptionConfiguration(data: Buffer): Promise<EncryptionConfiguration> {
  const { value, strictErrors } = await parseConfig(data);
  if (!isJSONObject(value)) throw new Error("couldn't get version/kind; json parse error: the file holds no object");
  const gvk = groupVersionKindOf(value as KubeObject);
  requireKind(gvk);
  const { object, unknownFields } = decodeTyped(value, structSchemaFor(typeKey));
  const problems = [...strictErrors, ...unknownFields.map((field) => `unknown field ${quoteGo(field)}`)];
  if (problems.length > 0) throw new Error(`strict decoding error: ${problems.join(", ")}`);
  return defaultsFor(typeKey)(object as KubeObject) as unknown as EncryptionConfiguration;
}

function requireKind(gvk: GroupVersionKind): void {
  if (gvk.kind === "") throw new Error("Object 'Kind' is missing");
  if (gvk.version === "") throw new Error("Object 'apiVersion' is missing");
  const isOfGroup = toAPIVersion(gvk) === apiVersion;
  if (!isOfGroup || typeKeyForKind(gvk) === undefined) {
    const version = quoteGo(toAPIVersion(gvk));
    throw new Error(
      `no kind ${quoteGo(gvk.kind)} is registered for version ${version} in scheme ${quoteGo(schemeName)}`,
    );
  }
  if (gvk.kind !== kind) throw new Error(`got unexpected config type: ${toGroupVersionKindString(gvk)}`);
}
