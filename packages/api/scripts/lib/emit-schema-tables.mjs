import { head, literal } from "./text.mjs";

// One line a type, one package a string, read by src/schema/type-table.ts:
//   ["Pod", {type options}, [fields]]   a struct
//   ["PullPolicy", "string", {options}] a named type
// and a field is [name, type, flags, protobuf, {options}], trailing parts left out when empty.
// Flags: r required, p pointer, e omitempty, z omitzero, i inline, d deprecated. Types of the own package start with
// a dot. Protobuf is "number type", "=" standing for the simple name of the field's own type, and "*" for repeated.

const goOnly = new Set(["func", "[]func"]);
// Types that only Go code uses; no document ever holds one.
const skippedPackages = new Set(["runtime"]);
const keptRuntimeTypes = new Set(["RawExtension", "TypeMeta", "Unknown"]);

export function schemaTablesModule(facts) {
  const parts = [];
  for (const pkg of facts.packages.values()) {
    const rows = Object.entries(pkg.types)
      .filter(([name, type]) => isData(pkg, name, type))
      .map(([name, type]) => JSON.stringify(row(facts, pkg, name, type)));
    parts.push(`  ${JSON.stringify(pkg.key)}: \`\n${escapeTemplate(rows.join("\n"))}\n\`,\n`);
  }
  return `${head("Types by package, one line a type; the syntax is described in scripts/lib/emit-schema-tables.mjs.")}export const schemaTables: Readonly<Record<string, string>> = {
${parts.join("")}};

/** Group versions whose list of \`x-kubernetes-group-version-kind\` several types share. */
export const sharedGroupVersionKinds: Readonly<Record<string, readonly string[]>> = ${literal(facts.openapi.gvkSets)};
`;
}

function escapeTemplate(text) {
  return text.replace(/[\\`$]/g, "\\$&");
}

function isData(pkg, name, type) {
  if (skippedPackages.has(pkg.key) && !keptRuntimeTypes.has(name)) return false;
  return !goOnly.has(type.type) && !(type.type ?? "").includes("go:");
}

function row(facts, pkg, name, type) {
  const options = typeOptions(facts, type);
  if (type.kind === "alias") return [name, local(pkg, type.type), options];
  if (type.special) return [name, options, []];
  const fields = options.custom ? type.fields : type.fields.filter(isJSON);
  return [name, options, fields.map((f) => field(facts, pkg, f))];
}

function isJSON(f) {
  return f.noJsonTag !== true && f.name !== "-" && f.noProto !== true;
}

function typeOptions(facts, type) {
  const definition = facts.openapi.definitions[type.openapi];
  return compact({
    openapi: type.openapi,
    unpublished: type.openapiPublished === false ? true : undefined,
    gvk: groupVersionKinds(definition),
    special: type.special,
    enum: type.enum,
    structType: type.structType,
    unions: type.openapiUnions?.map(union),
    protoItems: type.kind === "alias" && type.protoMessage ? true : undefined,
    custom: type.fields?.some((f) => f.noJsonTag) && !type.special ? true : undefined,
  });
}

function groupVersionKinds(definition) {
  if (definition === undefined) return undefined;
  return definition.gvk ?? (definition.gvkSet && { set: definition.gvkSet });
}

function union(u) {
  return compact({ discriminator: u.discriminator, fields: Object.keys(u["fields-to-discriminateBy"]) });
}

function field(facts, pkg, f) {
  const flags = [
    f.required && "r",
    f.ptr && "p",
    f.omit?.includes("empty") && "e",
    f.omit?.includes("zero") && "z",
    f.inline && "i",
    f.deprecated && "d",
  ];
  const parts = [f.name, local(pkg, f.type), flags.filter(Boolean).join(""), proto(f), fieldOptions(facts, pkg, f)];
  while (parts.length > 2 && isEmpty(parts.at(-1))) parts.pop();
  return parts;
}

function isEmpty(part) {
  return part === "" || (typeof part === "object" && Object.keys(part).length === 0);
}

function proto(f) {
  if (f.proto === undefined) return "";
  const simple = f.type.replace(/^\[\]/, "").split(".").at(-1);
  checkWire(f);
  return `${f.rep ? "*" : ""}${f.proto} ${f.protoType === simple ? "=" : f.protoType}`;
}

const scalarWires = { int32: "varint", int64: "varint", uint32: "varint", bool: "varint", double: "fixed64" };

/** The reader derives the wire type from the protobuf type; here is where a fact that disagrees would show. */
function checkWire(f) {
  const derived = scalarWires[f.protoType] ?? "bytes";
  if (derived !== f.wire) throw new Error(`${f.name}: wire ${f.wire}, but ${f.protoType} implies ${derived}`);
}

function fieldOptions(facts, pkg, f) {
  return compact({
    as: namedType(facts, pkg, f),
    enum: sameEnum(facts, f) ? undefined : f.enum,
    listType: f.listType,
    listMapKeys: f.listMapKeys,
    mapType: f.mapType,
    structType: f.structType,
    patchStrategy: f.patchStrategy?.split(","),
    patchMergeKey: f.patchMergeKey,
    default: markerDefault(facts, f.default),
    gates: f.featureGate,
    oneOf: oneOf(f),
    nullable: f.nullable,
  });
}

/** `+default=ref(Name)` names a constant. */
const constants = { AzureDataDiskCachingReadWrite: "ReadWrite", AzureSharedBlobDisk: "Shared" };

function markerDefault(_facts, value) {
  const ref = typeof value === "string" ? /^ref\((.*)\)$/.exec(value) : null;
  if (ref === null) return value;
  if (constants[ref[1]] === undefined) throw new Error(`unknown constant ${ref[1]}`);
  return constants[ref[1]];
}

function oneOf(f) {
  const mark = f.union?.find((u) => u.startsWith("oneOf="));
  return mark?.slice("oneOf=".length);
}

function namedType(facts, pkg, f) {
  if (f.as === undefined || !facts.types.has(f.as)) return undefined;
  return local(pkg, f.as);
}

function sameEnum(facts, f) {
  const named = facts.types.get(f.as);
  return JSON.stringify(named?.enum) === JSON.stringify(f.enum);
}

function local(pkg, type) {
  return type.replaceAll(`${pkg.key}.`, ".");
}

function compact(object) {
  return Object.fromEntries(Object.entries(object).filter(([, v]) => v !== undefined));
}
