import { type BuiltInResource, structSchemaFor } from "@kube-apiserver/api";
import { getOwn, type JSONValue, type KubeObject, zeroValue } from "@kube-apiserver/apimachinery";

/** A copy of `obj` with a field set or, with undefined, removed. `name` is one of ours, never a client's. */
export function withField(obj: KubeObject, name: string, value: JSONValue | undefined): KubeObject {
  if (value === undefined) {
    if (!Object.hasOwn(obj, name)) return obj;
    const { [name]: _, ...rest } = obj;
    return rest;
  }
  return { ...obj, [name]: value };
}

/** A copy of `obj` with the field as `from` has it, be it missing. */
export function withFieldOf(obj: KubeObject, name: string, from: KubeObject): KubeObject {
  return withField(obj, name, getOwn(from, name));
}

/** What a status is before anybody wrote one, as Go writes it; undefined where an unset status is left out. */
export function emptyStatusOf({ typeKey }: Pick<BuiltInResource, "typeKey">): JSONValue | undefined {
  const field = structSchemaFor(typeKey).fields.get("status");
  if (field === undefined || field.pointer || field.omit === "zero") return undefined;
  return zeroValue(field.schema);
}
