import { isJSONObject, type JSONObject, type JSONValue, type Schema } from "@kube-apiserver/apimachinery";
import { oddValue, oneOf, type Random, randomValue } from "./random-value.js";

/** One value of an object, with the schema it has there; undefined where nothing is known about it. */
interface Place {
  readonly path: readonly (string | number)[];
  readonly schema: Schema | undefined;
  readonly value: JSONValue;
}

/** The object with a few of its values changed, taken away, doubled or put in the wrong place. */
export function mutate(object: JSONObject, schema: Schema, random: Random): JSONObject {
  let changed: JSONObject = object;
  for (let left = 1 + random(3); left > 0; left--) {
    // The name stays: the object is asked for by it.
    const places = placesOf(changed, schema).filter(({ path }) => path.length > 0 && !isIdentity(path));
    if (places.length > 0) changed = mutateAt(changed, oneOf(random, places), random);
  }
  return changed;
}

function isIdentity([first, second]: Place["path"]): boolean {
  return (
    first === "apiVersion" || first === "kind" || (first === "metadata" && (second === undefined || second === "name"))
  );
}

function placesOf(value: JSONValue, schema: Schema | undefined, path: Place["path"] = []): readonly Place[] {
  const own: Place = { path, schema, value };
  if (Array.isArray(value)) {
    const items = schema?.kind === "list" ? schema.items : undefined;
    return [own, ...value.flatMap((item: JSONValue, index) => placesOf(item, items, [...path, index]))];
  }
  if (!isJSONObject(value)) return [own];
  const inside = Object.entries(value).flatMap(([name, item]) =>
    item === undefined ? [] : placesOf(item, childOf(schema, name), [...path, name]),
  );
  return [own, ...inside];
}

function childOf(schema: Schema | undefined, name: string): Schema | undefined {
  if (schema?.kind === "struct") return schema.fields.get(name)?.schema;
  return schema?.kind === "map" ? schema.values : undefined;
}

function mutateAt(object: JSONObject, { path, schema, value }: Place, random: Random): JSONObject {
  switch (random(6)) {
    case 0:
      return withValue(object, path, undefined) as JSONObject;
    case 1:
      return withValue(object, path, oddValue(random)) as JSONObject;
    case 2:
      if (Array.isArray(value)) return withValue(object, path, [...value, ...value]) as JSONObject;
      if (isJSONObject(value)) return withValue(object, [...path, "unknownField"], 1) as JSONObject;
      break;
    case 3:
      if (schema?.kind === "struct" && isJSONObject(value)) {
        const field = oneOf(random, [...schema.fields.values()]);
        return withValue(object, [...path, field.name], randomValue(field.schema, random)) as JSONObject;
      }
  }
  return withValue(object, path, schema === undefined ? oddValue(random) : randomValue(schema, random)) as JSONObject;
}

/** A copy with the value at `path` set or, where undefined, taken away. */
function withValue(
  whole: JSONValue | undefined,
  path: Place["path"],
  value: JSONValue | undefined,
): JSONValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(whole)) {
    const changed = withValue(whole[Number(step)], rest, value);
    return whole.flatMap((item: JSONValue, index) =>
      index === step ? (changed === undefined ? [] : [changed]) : [item],
    );
  }
  const fields = isJSONObject(whole) ? whole : {};
  const changed = withValue(fields[step], rest, value);
  const { [step]: _, ...others } = fields;
  return changed === undefined ? (others as JSONObject) : { ...fields, [step]: changed };
}
