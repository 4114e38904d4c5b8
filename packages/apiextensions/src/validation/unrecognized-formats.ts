import { isJSONObject, type JSONObject, type JSONValue } from "@kube-apiserver/apimachinery";
import type { CustomResourceDefinition } from "../definition/types.js";
import { versionsOf } from "../definition/versions.js";

// Formats of texts that are checked; the first row in the spelling without dashes. Same as upstream from 1.34 on.
const textFormats: ReadonlySet<string> = new Set([
  ..."bsonobjectid uri email hostname ipv4 ipv6 cidr mac uuid uuid3 uuid4 uuid5 isbn isbn10 isbn13".split(" "),
  ..."creditcard ssn hexcolor rgbcolor byte password date duration datetime k8sshortname k8slongname".split(" "),
]);

const numberFormats: Readonly<Record<string, readonly string[]>> = {
  integer: ["int32", "int64"],
  number: ["float", "double"],
};

/** Formats that the schemas name and nobody checks, in order of appearance. Mirrors `getUnrecognizedFormatsInCRD`. */
export function unrecognizedFormats({ spec }: CustomResourceDefinition): readonly string[] {
  return versionsOf(spec).flatMap(({ schema }) => formatsIn(schema?.openAPIV3Schema));
}

function formatsIn(props: JSONObject | undefined): readonly string[] {
  if (props === undefined) return [];
  const { format, type = "" } = props;
  const own = typeof format === "string" && !isRecognized(format, type) ? [format] : [];
  return [...own, ...schemasBelow(props).flatMap(formatsIn)];
}

function isRecognized(format: string, type: JSONValue): boolean {
  if (format === "") return true;
  if (type === "" || type === "string") return textFormats.has(format.replaceAll("-", ""));
  return typeof type === "string" && Object.hasOwn(numberFormats, type)
    ? (numberFormats[type]?.includes(format) ?? false)
    : true;
}

function schemasBelow(props: JSONObject): readonly JSONObject[] {
  const { properties, items, additionalProperties, not, allOf, anyOf, oneOf } = props;
  const listed = [allOf, anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? (list as readonly JSONValue[]) : []));
  const named = isJSONObject(properties) ? Object.values(properties) : [];
  return [...named, items, additionalProperties, not, ...listed].filter(
    (value): value is JSONObject => value !== undefined && isJSONObject(value),
  );
}
