import { head, literal } from "./text.mjs";

// Rules without a condition beyond "not set" become rows; the others are functions in src/defaults/, found by type.
const simpleConditions = new Map([
  ["unset", undefined],
  ["0", undefined],
  ["empty", "empty"],
]);

// Versions that share the defaults of another: types of the same shape that 1.36 still serves.
const copies = [
  [
    "admissionregistration.v1.MutatingAdmissionPolicySpec",
    "admissionregistration.v1beta1",
    "admissionregistration.v1alpha1",
  ],
  ["admissionregistration.v1.MatchResources", "admissionregistration.v1beta1", "admissionregistration.v1alpha1"],
];

export function defaultsModule(facts) {
  const rows = new Map();
  const conditional = new Map();
  const add = (map, type, row) => map.set(type, [...(map.get(type) ?? []), row]);
  for (const rule of [...facts.defaults.rules, ...facts.defaults.markerDefaults]) {
    if (isNoOp(facts, rule)) continue;
    if (isSimple(rule)) add(rows, rule.type, row(rule));
    else add(conditional, rule.type, rule.path);
  }
  for (const [type, ...packages] of copies) {
    for (const pkg of packages) rows.set(type.replace(/^.*(?=\.[^.]+$)/, pkg), rows.get(type));
  }
  spreadToEmbedders(facts, rows);
  spreadToEmbedders(facts, conditional);
  return `${head("Defaults that depend on nothing but the field being unset.")}import type { DefaultRow } from "../defaults/default-rule.js";

/** Rows by type key. */
export const defaultRows: Readonly<Record<string, readonly DefaultRow[]>> = {
${[...rows]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(
    ([type, list]) =>
      `  "${type}": [\n${unique(list)
        .map((r) => `    ${literal(r)},\n`)
        .join("")}  ],\n`,
  )
  .join("")}};

/** Fields by type key whose default depends on more than themselves; each type has a function in src/defaults/. */
export const conditionalDefaults: Readonly<Record<string, readonly string[]>> = {
${[...conditional]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([type, paths]) => `  "${type}": ${literal([...new Set(paths)])},\n`)
  .join("")}};
`;
}

/** JSON shows the fields of an inlined type in the type around it, so its defaults belong there too. */
function spreadToEmbedders(facts, map) {
  for (const inlined of [...map.keys()]) {
    for (const embedder of embeddersOf(facts, inlined)) {
      map.set(embedder, [...(map.get(embedder) ?? []), ...map.get(inlined)]);
    }
  }
}

function embeddersOf(facts, typeKey) {
  const direct = [...facts.types]
    .filter(([, type]) => type.fields?.some((f) => f.inline && f.type === typeKey))
    .map(([key]) => key);
  return direct.flatMap((key) => [key, ...embeddersOf(facts, key)]);
}

function isSimple(rule) {
  return simpleConditions.has(rule.when) && rule.value !== null && rule.value !== undefined && !rule.path.includes("[");
}

function row(rule) {
  const when = simpleConditions.get(rule.when);
  return { path: rule.path.split("."), value: markerValue(rule.value), when, gate: rule.featureGate };
}

function markerValue(value) {
  const constants = { "ref(AzureDataDiskCachingReadWrite)": "ReadWrite", "ref(AzureSharedBlobDisk)": "Shared" };
  return constants[value] ?? value;
}

/** The first row for a field wins: a rule and a marker often say the same. */
function unique(rows) {
  const seen = new Set();
  return rows.filter(({ path }) => !seen.has(path.join(".")) && seen.add(path.join(".")));
}

/** A zero value set on a field that Go does not hold by pointer changes nothing. */
function isNoOp(facts, rule) {
  const isZero = rule.value === "" || rule.value === 0 || rule.value === false || literal(rule.value ?? null) === "{}";
  return isZero && fieldAt(facts, rule.type, rule.path)?.ptr !== true;
}

function fieldAt(facts, typeKey, path) {
  const [name, ...rest] = path.split(".");
  const type = facts.types.get(typeKey);
  for (const field of type?.fields ?? []) {
    const inner = field.type.replace(/^\[\]/, "");
    if (field.inline) {
      const found = fieldAt(facts, inner, path);
      if (found) return found;
    }
    if (field.name === name.replace("[]", "")) return rest.length === 0 ? field : fieldAt(facts, inner, rest.join("."));
  }
  return undefined;
}
