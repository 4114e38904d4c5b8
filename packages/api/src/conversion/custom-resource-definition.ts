import {
  type GroupVersionKind,
  type JSONObject,
  type JSONValue,
  jsonEqual,
  type KubeObject,
} from "@kube-apiserver/apimachinery";
import { changeField, changeItems, isEmpty, isNil, isZero } from "../defaults/fill.js";
import { canonical, defined, type VersionConversion } from "./version-conversion.js";

const hub: GroupVersionKind = { group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition" };

/** What v1 says for each version, and v1beta1 once for all of them where they agree: by its name there and here. */
const sharedFields: readonly (readonly [old: string, name: string])[] = [
  ["subresources", "subresources"],
  ["validation", "schema"],
  ["additionalPrinterColumns", "additionalPrinterColumns"],
  ["selectableFields", "selectableFields"],
];

/**
 * Definitions are served as v1 and stored as v1beta1, which says what versions have in common only once: some are too
 * large for etcd otherwise. Mirrors the conversions of both versions in apiextensions-apiserver.
 */
export const customResourceDefinitionConversion: VersionConversion = {
  hub,
  toHub: (obj) => convert(obj, "v1", (spec) => withColumnPath(specToHub(spec), "JSONPath", "jsonPath")),
  fromHub: (obj) => convert(obj, "v1beta1", (spec) => specFromHub(withColumnPath(spec, "jsonPath", "JSONPath"))),
};

function convert(obj: KubeObject, version: string, change: (spec: JSONObject) => JSONObject): KubeObject {
  const converted = { ...changeField(obj, "spec", change), apiVersion: `${hub.group}/${version}` };
  return canonical(converted, `apiextensions.${version}.${hub.kind}`);
}

function specToHub({ version, versions, conversion, ...rest }: JSONObject): JSONObject {
  const shared = defined(Object.fromEntries(sharedFields.map(([old, name]) => [name, rest[old]])));
  const own = Object.fromEntries(Object.entries(rest).filter(([key]) => !sharedFields.some(([old]) => old === key)));
  const list = isEmpty(versions) ? onlyVersion(version) : (versions as readonly JSONObject[]);
  return defined({
    ...own,
    versions: list.map((each) => ({ ...each, ...shared })),
    conversion: isNil(conversion) ? conversion : conversionToHub(conversion as JSONObject),
  });
}

function onlyVersion(name: JSONValue | undefined): readonly JSONObject[] {
  return isZero(name) ? [] : [{ name, served: true, storage: true }];
}

function specFromHub({ versions, conversion, preserveUnknownFields = false, ...rest }: JSONObject): JSONObject {
  const list = isEmpty(versions) ? [] : (versions as readonly JSONObject[]);
  const [first = {}] = list;
  const agreed = sharedFields.filter(([, name]) => list.every((each) => isSame(each[name], first[name])));
  const cleared = Object.fromEntries(agreed.map(([, name]) => [name, undefined]));
  return defined({
    ...rest,
    ...Object.fromEntries(agreed.map(([old, name]) => [old, first[name]])),
    version: first.name,
    versions: list.map((each) => defined({ ...each, ...cleared })),
    conversion: isNil(conversion) ? conversion : conversionFromHub(conversion as JSONObject),
    preserveUnknownFields,
  });
}

function isSame(a: JSONValue | undefined, b: JSONValue | undefined): boolean {
  return jsonEqual(a ?? null, b ?? null);
}

function conversionToHub({ webhookClientConfig, conversionReviewVersions, ...rest }: JSONObject): JSONObject {
  if (isNil(webhookClientConfig) && isNil(conversionReviewVersions)) return rest;
  return { ...rest, webhook: defined({ clientConfig: webhookClientConfig, conversionReviewVersions }) };
}

function conversionFromHub({ webhook, ...rest }: JSONObject): JSONObject {
  const { clientConfig, conversionReviewVersions } = (webhook ?? {}) as JSONObject;
  return defined({ ...rest, webhookClientConfig: clientConfig, conversionReviewVersions });
}

/** The path of a printer column is a field of another name in each version. */
function withColumnPath(spec: JSONObject, from: string, to: string): JSONObject {
  const rename = ({ [from]: path, ...column }: JSONObject) => ({ ...column, [to]: path });
  const inColumns = (obj: JSONObject) => changeItems(obj, "additionalPrinterColumns", rename);
  return changeItems(inColumns(spec), "versions", inColumns);
}
