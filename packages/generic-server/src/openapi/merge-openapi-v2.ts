import {
  isJSONObject,
  type JSONObject,
  type JSONValue,
  jsonEqual,
  type MutableJSONObject,
} from "@kube-apiserver/apimachinery";

const kindsExtension = "x-kubernetes-group-version-kind";
const referencePrefix = "#/definitions/";

type Definitions = Readonly<Record<string, JSONObject>>;

/**
 * The part of an OpenAPI v2 document that describes what lies below `prefix`: its paths, and the definitions that they
 * need. Mirrors `aggregator.FilterSpecByPaths`.
 *
 * @param prefix - with a slash at its end
 */
export function restrictOpenAPIV2(document: JSONObject, prefix: string): JSONObject {
  const paths = entriesOf(document.paths).filter(([path]) => `${path}/`.startsWith(prefix));
  const known = definitionsOf(document);
  const needed = new Map<string, JSONObject>();
  const visit = (value: JSONValue) => {
    for (const name of referencesIn(value)) {
      const definition = known[name];
      if (definition === undefined || needed.has(name)) continue;
      needed.set(name, definition);
      visit(definition);
    }
  };
  for (const [, path] of paths) visit(path);
  return { ...document, paths: Object.fromEntries(paths), definitions: Object.fromEntries(needed) };
}

/**
 * A document with the paths and definitions of others, which come in the order of their priority. Where a path is in two
 * documents, the first one has it. Where two definitions of one name differ, the later one gets another name: `Widget_v2`;
 * the same ones are shared, with the kinds of both. Mirrors `aggregator.MergeSpecsIgnorePathConflictRenamingDefinitionsAndParameters`.
 */
export function mergeOpenAPIV2(own: JSONObject, others: readonly JSONObject[]): JSONObject {
  if (others.length === 0) return own;
  const paths = Object.fromEntries(entriesOf(own.paths));
  const definitions = nullProto(definitionsOf(own));
  for (const other of others) {
    const fresh = entriesOf(other.paths).filter(([path]) => !Object.hasOwn(paths, path));
    const theirs = definitionsOf(other);
    const names = namesFor(theirs, definitions);
    for (const [name, definition] of Object.entries(theirs)) {
      const taken = names.get(name) ?? name;
      const renamed = withReferences(definition, names) as JSONObject;
      const known = definitions[taken];
      definitions[taken] = known === undefined ? renamed : withKindsOf(known, renamed);
    }
    for (const [path, value] of fresh) paths[path] = withReferences(value, names);
  }
  return { ...own, paths, definitions: { ...definitions } };
}

/** What definitions are called in the merged document, where that is something else. */
function namesFor(theirs: Definitions, merged: Definitions): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const clashes = (name: string, definition: JSONObject, candidate: string) => {
    const known = merged[candidate];
    if (known === undefined) return false;
    // One that refers to another that had to be renamed is not the same any more.
    if (referencesIn(definition).some((reference) => reference !== name && names.has(reference))) return true;
    return !jsonEqual(withoutKinds(known), withoutKinds(definition));
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const [name, definition] of Object.entries(theirs)) {
      if (names.has(name) || !clashes(name, definition, name)) continue;
      names.set(name, freeName(name, theirs, merged));
      changed = true;
    }
  }
  return names;
}

function freeName(name: string, theirs: Definitions, merged: Definitions): string {
  for (let number = 2; ; number++) {
    const candidate = `${name}_v${number}`;
    if (merged[candidate] === undefined && theirs[candidate] === undefined) return candidate;
  }
}

function withoutKinds({ [kindsExtension]: _, ...definition }: JSONObject): JSONObject {
  return definition;
}

/** Each server lists the kinds that it knows (of `DeleteOptions`, say). */
function withKindsOf(known: JSONObject, other: JSONObject): JSONObject {
  const mine = kindsOf(known);
  const added = kindsOf(other).filter((kind) => !mine.some((own) => jsonEqual(own, kind)));
  return added.length === 0 ? known : { ...known, [kindsExtension]: [...mine, ...added] };
}

function kindsOf(definition: JSONObject): readonly JSONValue[] {
  const kinds = definition[kindsExtension];
  return Array.isArray(kinds) ? (kinds as readonly JSONValue[]) : [];
}

/** The definitions that a value refers to, each as often as it does. */
function referencesIn(value: JSONValue): readonly string[] {
  const found: string[] = [];
  const walk = (part: JSONValue | undefined) => {
    if (Array.isArray(part)) for (const item of part as readonly JSONValue[]) walk(item);
    else if (isJSONObject(part)) {
      const name = referenceOf(part);
      if (name !== undefined) found.push(name);
      for (const member of Object.values(part)) walk(member);
    }
  };
  walk(value);
  return found;
}

function referenceOf({ $ref }: JSONObject): string | undefined {
  return typeof $ref === "string" && $ref.startsWith(referencePrefix) ? $ref.slice(referencePrefix.length) : undefined;
}

function withReferences(value: JSONValue, names: ReadonlyMap<string, string>): JSONValue {
  if (names.size === 0) return value;
  if (Array.isArray(value)) return (value as readonly JSONValue[]).map((item) => withReferences(item, names));
  if (!isJSONObject(value)) return value;
  const renamed: MutableJSONObject = {};
  for (const [key, member] of Object.entries(value))
    if (member !== undefined) renamed[key] = withReferences(member, names);
  const target = names.get(referenceOf(value) ?? "");
  return target === undefined ? renamed : { ...renamed, $ref: `${referencePrefix}${target}` };
}

function entriesOf(value: JSONValue | undefined): readonly (readonly [string, JSONValue])[] {
  return isJSONObject(value)
    ? Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [[key, member] as const]))
    : [];
}

function definitionsOf({ definitions }: JSONObject): Definitions {
  return nullProto(
    Object.fromEntries(
      entriesOf(definitions).filter((entry): entry is readonly [string, JSONObject] => isJSONObject(entry[1])),
    ),
  );
}

/** Names come from other servers: none of them may find what every object has. */
function nullProto(definitions: Definitions): Record<string, JSONObject> {
  return Object.assign(Object.create(null) as Record<string, JSONObject>, definitions);
}
