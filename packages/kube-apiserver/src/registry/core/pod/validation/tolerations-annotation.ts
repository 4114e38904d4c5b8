import type { core_v1 } from "@kube-apiserver/api/types";
import { isJSONObject, type JSONValue, parseJSON } from "@kube-apiserver/apimachinery";

/** The tolerations in an annotation, or what keeps the text from being some. */
export function readTolerations(text: string): readonly core_v1.Toleration[] | string {
  let parsed: JSONValue;
  try {
    parsed = parseJSON(text);
  } catch (err) {
    return err instanceof Error ? err.message : String(err);
  }
  if (parsed === null) return [];
  if (!Array.isArray(parsed) || !parsed.every(isJSONObject)) {
    return "json: cannot unmarshal value into Go value of type []core.Toleration";
  }
  return parsed.map(toToleration);
}

/** Members by whatever case they are written in: the type that the annotation is read into has no JSON names. */
function toToleration(value: object): core_v1.Toleration {
  const members = new Map(Object.entries(value).map(([name, member]) => [name.toLowerCase(), member]));
  const text = (name: string) => (typeof members.get(name) === "string" ? { [name]: members.get(name) } : {});
  const seconds = members.get("tolerationseconds");
  return {
    ...text("key"),
    ...text("operator"),
    ...text("value"),
    ...text("effect"),
    ...(typeof seconds === "number" ? { tolerationSeconds: seconds } : {}),
  };
}
