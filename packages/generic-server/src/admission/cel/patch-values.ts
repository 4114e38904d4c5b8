import { isJSONObject, type JSONObject, type JSONValue } from "@kube-apiserver/apimachinery";
import { JSONPatchValue, ObjectValue, objectTypeName, toJSON, typeNameProblems, type Value } from "@kube-apiserver/cel";

/**
 * The object that an expression made, to be laid over another.
 * @throws Error when it is none, or types do not go with where they stand
 */
export function toAppliedObject(value: Value): JSONObject {
  if (!(value instanceof ObjectValue)) throw new Error("unsupported return type from ApplyConfiguration expression");
  checkTypeNames(value, objectTypeName);
  const object = toJSON(value);
  if (!isJSONObject(object)) throw new TypeError("an object of an expression is an object");
  return object;
}

/**
 * The operations of a JSON patch (RFC 6902) that an expression made.
 * @throws Error when they are none, or a value is no data
 */
export function toJSONPatch(value: Value): readonly JSONObject[] {
  if (!Array.isArray(value)) throw new Error("type mismatch: JSONPatchType.expression should evaluate to array");
  return (value as readonly Value[]).map((operation) => {
    if (operation instanceof JSONPatchValue) return toOperation(operation);
    throw new Error("type mismatch: JSONPatchType.expression should evaluate to array of JSONPatch");
  });
}

function toOperation({ op, path, from, value }: JSONPatchValue): JSONObject {
  return {
    op,
    path,
    ...(from === "" ? {} : { from }),
    ...(value === undefined ? {} : { value: toPatchValue(value) }),
  };
}

function toPatchValue(value: Value): JSONValue {
  if (value instanceof ObjectValue) checkTypeNames(value, value.type.name);
  try {
    return toJSON(value);
  } catch (err) {
    const problem = err instanceof Error ? err.message : String(err);
    throw new Error(`JSONPath valueExpression evaluated to a type that could not marshal to JSON: ${problem}`);
  }
}

function checkTypeNames(value: Value, path: string): void {
  const problems = typeNameProblems(value, path);
  if (problems.length > 0) throw new Error(`type mismatch: ${problems.join("\n")}`);
}
