import {
  decodeTyped,
  getOwn,
  groupVersionKindOf,
  isJSONObject,
  type JSONObject,
  type KubeObject,
  type ParsedConfig,
  quoteGo,
  toAPIVersion,
} from "@kube-apiserver/apimachinery";
import { defaultsFor } from "../defaults/built-in-defaults.js";
import { structSchemaFor } from "../schema/built-in-schemas.js";

/** The kinds that a configuration file may be of. Mirrors a `runtime.Scheme` of its own, as upstream has for each. */
export interface ConfigScheme {
  /** As upstream's error texts name it: a file and a line. */
  readonly name: string;
  /** The type of each kind by `apiVersion/Kind`, `apiserver.config.k8s.io/v1/AdmissionConfiguration`. */
  readonly kinds: ReadonlyMap<string, string>;
}

/** Why a file is not of a kind that was asked for: there may be an older form of it without a kind. */
export class ConfigKindError extends Error {
  override readonly name = "ConfigKindError";
}

/**
 * A configuration file as an object of its kind, with defaults. Strict: unknown and repeated fields are errors.
 *
 * @throws ConfigKindError when it is of no kind of the scheme
 * @throws Error in the decoder's words when it is not as its kind says
 */
export function decodeConfig({ value, strictErrors }: ParsedConfig, scheme: ConfigScheme): KubeObject {
  const object = isJSONObject(value) ? value : {};
  const typeKey = typeKeyOf(object, scheme);
  const decoded = decodeTyped(object, structSchemaFor(typeKey));
  const problems = [...strictErrors, ...decoded.unknownFields.map((field) => `unknown field ${quoteGo(field)}`)];
  if (problems.length > 0) throw new Error(`strict decoding error: ${problems.join(", ")}`);
  return defaultsFor(typeKey)(decoded.object as KubeObject);
}

function typeKeyOf(object: JSONObject, { name, kinds }: ConfigScheme): string {
  const text = JSON.stringify(object);
  if (!getOwn(object, "kind")) throw new ConfigKindError(`Object 'Kind' is missing in '${text}'`);
  if (!getOwn(object, "apiVersion")) throw new ConfigKindError(`Object 'apiVersion' is missing in '${text}'`);
  const gvk = groupVersionKindOf(object as KubeObject);
  const apiVersion = toAPIVersion(gvk);
  const typeKey = kinds.get(`${apiVersion}/${gvk.kind}`);
  if (typeKey !== undefined) return typeKey;
  throw new ConfigKindError(
    `no kind ${quoteGo(gvk.kind)} is registered for version ${quoteGo(apiVersion)} in scheme ${quoteGo(name)}`,
  );
}
