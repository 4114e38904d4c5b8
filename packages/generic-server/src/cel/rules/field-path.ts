import type { Schema } from "@kube-apiserver/apimachinery";

/** `.name` or `['name']`; a quote inside is escaped. */
const step = /\.([^.[\]]+)|\['((?:[^'\\]|\\.)*)'\]/y;

/**
 * The path that a rule reports its failures at, as errors show it: `spec.a` for `.spec['a']`. Undefined when it is no
 * path, or leads to no field of the schema. Lists cannot be passed. Mirrors `ValidFieldPath`.
 */
export function validFieldPath(path: string, schema: Schema): string | undefined {
  let text = "";
  let current: Schema | undefined = schema;
  for (let at = 0; at < path.length; at = step.lastIndex) {
    step.lastIndex = at;
    const match = step.exec(path);
    const name = match === null ? undefined : (match[1] ?? unescapeQuoted(match[2] ?? ""));
    if (name === undefined || current === undefined) return undefined;
    const named = current.kind === "struct";
    text += named ? `${text === "" ? "" : "."}${name}` : `[${name}]`;
    current = memberOf(current, name);
    if (current === undefined) return undefined;
  }
  return text === "" ? undefined : text;
}

function memberOf(schema: Schema, name: string): Schema | undefined {
  if (schema.kind === "struct") return schema.fields.get(name)?.schema;
  return schema.kind === "map" ? schema.values : undefined;
}

const escapes: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "'": "'",
  "\\": "\\",
};

function unescapeQuoted(text: string): string | undefined {
  let valid = true;
  const unescaped = text.replace(/\\(.)/gs, (_, mark: string) => {
    valid &&= Object.hasOwn(escapes, mark);
    return escapes[mark] ?? "";
  });
  return valid ? unescaped : undefined;
}
