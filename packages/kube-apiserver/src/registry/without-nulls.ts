import { isJSONObject, type JSONValue, type KubeObject } from "@kube-apiserver/apimachinery";
import type { RESTStrategy } from "@kube-apiserver/generic-server";

/**
 * The value without fields that are null: lists that Go always writes are null where they are missing, and validation has
 * nothing to say about the difference. The value itself when there are none.
 */
export function withoutNulls<T extends JSONValue>(value: T): T {
  if (Array.isArray(value)) return withoutNullsInList(value) as T;
  if (!isJSONObject(value)) return value;
  let changed: Record<string, JSONValue> | undefined;
  for (const name of Object.keys(value)) {
    const item = value[name];
    if (item === null) {
      changed ??= { ...(value as Record<string, JSONValue>) };
      delete changed[name];
    } else if (typeof item === "object") {
      const inside = withoutNulls(item);
      if (inside === item) continue;
      changed ??= { ...(value as Record<string, JSONValue>) };
      changed[name] = inside;
    }
  }
  return (changed ?? value) as T;
}

function withoutNullsInList(list: readonly JSONValue[]): readonly JSONValue[] {
  let changed: JSONValue[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    if (typeof item !== "object" || item === null) continue;
    const inside = withoutNulls(item);
    if (inside === item) continue;
    changed ??= [...list];
    changed[i] = inside;
  }
  return changed ?? list;
}

/** A strategy whose validation and warnings see no nulls. */
export function validatingWithoutNulls<T extends RESTStrategy>(strategy: T): T {
  const view = (obj: KubeObject) => withoutNulls(obj as JSONValue) as KubeObject;
  const { validate, validateUpdate, validationSteps, warningsOnCreate, warningsOnUpdate } = strategy;
  return {
    ...strategy,
    validate: (ctx, obj) => validate(ctx, view(obj)),
    validateUpdate: (ctx, obj, old) => validateUpdate(ctx, view(obj), view(old)),
    ...(validationSteps === undefined
      ? {}
      : {
          validationSteps: (ctx, obj, old) =>
            validationSteps(ctx, view(obj), old === undefined ? undefined : view(old)),
        }),
    ...(warningsOnCreate === undefined
      ? {}
      : { warningsOnCreate: (ctx, obj) => warningsOnCreate.call(strategy, ctx, view(obj)) }),
    ...(warningsOnUpdate === undefined
      ? {}
      : { warningsOnUpdate: (ctx, obj, old) => warningsOnUpdate.call(strategy, ctx, view(obj), view(old)) }),
  };
}
