import { head } from "./text.mjs";

// Object types are type aliases, not interfaces: only an alias is assignable to a JSONObject without an index signature.

const scalars = {
  string: "string",
  bool: "boolean",
  int: "number",
  int32: "number",
  int64: "number",
  uint32: "number",
  double: "number",
  bytes: "string",
  quantity: "string",
  intOrString: "number | string",
  time: "string",
  microTime: "string",
  duration: "string",
  rawExtension: "JSONObject",
  fieldsV1: "JSONObject",
  json: "JSONValue",
  any: "JSONValue",
};
const specials = new Set(["quantity", "intstr", "runtime", "version", "logs.v1", "tracing.v1"]);
const jsonNames = new Set(["JSONValue", "JSONObject"]);

// Open sets of constants for Go, but servers take no other value.
const closedSets = new Set(["meta.v1.ManagedFieldsOperationType"]);

export function typeModules(facts) {
  const packages = chosenPackages(facts);
  const modules = packages.map((pkg) => [`src/gen/types/${pkg.key}.ts`, typeModule(facts, pkg)]);
  const index = packages.map((pkg) => `export type * as ${alias(pkg.key)} from "./types/${pkg.key}.js";\n`).join("");
  return [
    ...modules,
    ["src/gen/types.ts", `${head("TypeScript types of the API packages, one namespace each.")}${index}`],
  ];
}

/** What a 1.36 server serves, reads as configuration or sends to others; not the versions that are gone. */
function chosenPackages(facts) {
  const gone = new Set(["extensions.v1beta1", "apps.v1beta1", "apps.v1beta2", "batch.v1beta1", "node.v1alpha1"]);
  const served = new Set(facts.resources.resources.map((r) => r.typeKey.replace(/\.[^.]+$/, "")));
  return [...facts.packages.values()].filter((pkg) => {
    if (specials.has(pkg.key) || gone.has(pkg.key)) return false;
    return (
      served.has(pkg.key) ||
      !/\.v\d+(alpha|beta)\d+$/.test(pkg.key) ||
      /^(apiserverconfig|eventratelimit|podtolerationrestriction|imagepolicy)/.test(pkg.key)
    );
  });
}

function alias(key) {
  return key.replaceAll(".", "_");
}

function typeModule(facts, pkg) {
  const imports = new Set();
  const bodies = Object.entries(pkg.types)
    .filter(([, type]) => !type.special && !/func|go:/.test(type.type ?? ""))
    .map(([name, type]) => declaration(facts, pkg, name, type, imports));
  const lines = importLines(imports);
  return `${head(`Types of ${pkg.key}.`)}${lines}${lines && "\n"}${bodies.join("\n")}`;
}

function importLines(imports) {
  const names = [...imports].sort();
  const json = names.filter((n) => jsonNames.has(n));
  const others = names.filter((n) => !jsonNames.has(n));
  const first = json.length > 0 ? `import type { ${json.join(", ")} } from "@kube-apiserver/apimachinery";\n` : "";
  return first + others.map((key) => `import type * as ${alias(key)} from "./${key}.js";\n`).join("");
}

function declaration(facts, pkg, name, type, imports) {
  if (type.kind === "alias") return `export type ${name} = ${aliasType(facts, pkg, type, imports)};\n`;
  if (type.fields.some((f) => f.noJsonTag)) {
    imports.add("JSONValue");
    return `export type ${name} = JSONValue;\n`;
  }
  const fields = flatten(facts, type).map((f) => member(facts, pkg, type, f, imports));
  return `export type ${name} = {\n${fields.join("")}};\n`;
}

function aliasType(facts, pkg, type, imports) {
  if (type.enum) return type.enum.map((v) => JSON.stringify(v)).join(" | ");
  return typeText(facts, pkg, type.type, imports);
}

function flatten(facts, type) {
  const out = new Map();
  for (const field of type.fields) {
    if (field.inline) for (const inner of flatten(facts, facts.types.get(field.type))) out.set(inner.name, inner);
    else if (field.name !== "-") out.set(field.name, field);
  }
  return [...out.values()];
}

function member(facts, pkg, type, field, imports) {
  const key = /^[A-Za-z_$][\w$]*$/.test(field.name) ? field.name : JSON.stringify(field.name);
  const mark = field.required && !(field.name === "status") ? "" : "?";
  return `  readonly ${key}${mark}: ${fieldType(facts, pkg, type, field, imports)};\n`;
}

function fieldType(facts, pkg, type, field, imports) {
  const gvk = type.gvk;
  if (gvk?.kind && field.name === "kind") return JSON.stringify(gvk.kind);
  if (gvk?.kind && field.name === "apiVersion")
    return JSON.stringify([gvk.group, gvk.version].filter(Boolean).join("/"));
  if (closedSets.has(field.as))
    return facts.types
      .get(field.as)
      .values.map((v) => JSON.stringify(v))
      .join(" | ");
  if (field.enum) {
    const values = field.enum.map((v) => JSON.stringify(v)).join(" | ");
    // The values are those of the items where the field holds a list or a map of them.
    if (field.type.startsWith("map<")) return `Readonly<Record<string, ${values}>>`;
    return field.type.startsWith("[]") ? `readonly (${values})[]` : values;
  }
  return typeText(facts, pkg, field.type, imports);
}

function typeText(facts, pkg, type, imports) {
  if (type.startsWith("[]")) {
    const item = typeText(facts, pkg, type.slice(2), imports);
    return item.includes(" | ") ? `readonly (${item})[]` : `readonly ${item}[]`;
  }
  const map = /^map<string,(.*)>$/.exec(type);
  if (map) return `{ readonly [key: string]: ${typeText(facts, pkg, map[1], imports)} | undefined }`;
  if (scalars[type] !== undefined) {
    if (jsonNames.has(scalars[type])) imports.add(scalars[type]);
    return scalars[type];
  }
  return reference(facts, pkg, type, imports);
}

function reference(facts, pkg, type, imports) {
  const at = type.lastIndexOf(".");
  const [key, name] = [type.slice(0, at), type.slice(at + 1)];
  if (key === pkg.key) return name;
  if (!facts.types.has(type) || specials.has(key)) {
    imports.add("JSONValue");
    return "JSONValue";
  }
  imports.add(key);
  return `${alias(key)}.${name}`;
}
