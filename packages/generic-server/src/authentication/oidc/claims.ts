import { getOwn, isJSONObject, type JSONObject, type JSONValue } from "@kube-apiserver/apimachinery";

/** A claim that has to be text. @throws Error in the words of Go's decoder */
export function textClaim(claims: JSONObject, name: string): string {
  const value = requireClaim(claims, name);
  if (value === null) return "";
  if (typeof value === "string") return value;
  throw mismatch(value, "string");
}

/** A claim that has to be true or false. @throws Error in the words of Go's decoder */
export function booleanClaim(claims: JSONObject, name: string): boolean {
  const value = requireClaim(claims, name);
  if (value === null) return false;
  if (typeof value === "boolean") return value;
  throw mismatch(value, "bool");
}

/** A claim that has to be a list of texts, or one text. @throws Error in the words of Go's decoder */
export function textsClaim(claims: JSONObject, name: string): readonly string[] {
  const value = requireClaim(claims, name);
  if (value === null) return [];
  if (Array.isArray(value) && value.every((item) => item === null || typeof item === "string")) {
    return value.map((item) => (typeof item === "string" ? item : ""));
  }
  if (typeof value === "string") return [value];
  throw mismatch(value, "string");
}

/** A claim whose value is a map of something. @throws Error when it is none */
export function objectClaim(claims: JSONObject, name: string): JSONObject | undefined {
  const value = getOwn(claims, name);
  if (value === undefined || value === null) return undefined;
  if (isJSONObject(value)) return value;
  throw mismatch(value, "map[string]string");
}

/** Whether a claim is there, whatever it is. */
export function hasClaim(claims: JSONObject, name: string): boolean {
  return getOwn(claims, name) !== undefined;
}

function requireClaim(claims: JSONObject, name: string): JSONValue {
  const value = getOwn(claims, name);
  if (value === undefined) throw new Error("claim not present");
  return value;
}

function mismatch(value: JSONValue, type: string): Error {
  return new Error(`json: cannot unmarshal ${kindOf(value)} into Go value of type ${type}`);
}

function kindOf(value: JSONValue): string {
  if (Array.isArray(value)) return "array";
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "number":
    case "bigint":
      return "number";
    default:
      return typeof value;
  }
}
