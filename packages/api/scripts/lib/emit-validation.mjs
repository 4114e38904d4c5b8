import { head } from "./text.mjs";

// One line a type that has rules, one package a string, read by src/validation/rule-table.ts:
//   ["CounterSet", [rules of the type], {"name": [rules of the field]}]
// A rule is {tag, arg, value, rule, stage}, the tag without its prefix; `stage` is there for rules that upstream only
// watches, and enforces in a later release.

const ignored = new Set(["k8s:openapi-model-package", "k8s:deprecated"]);

export function validationModule(facts) {
  const parts = [];
  for (const key of validatedPackages(facts)) {
    const rows = Object.entries(facts.packages.get(key).types).flatMap(([name, type]) => row(name, type));
    if (rows.length > 0)
      parts.push(`  ${JSON.stringify(key)}: \`\n${rows.join("\n").replace(/[\\`$]/g, "\\$&")}\n\`,\n`);
  }
  return `${head("Rules of types by package, one line a type; the syntax is described in scripts/lib/emit-validation.mjs.")}export const validationTables: Readonly<Record<string, string>> = {
${parts.join("")}};
`;
}

/** Objects are validated in the version that they are stored in. */
function validatedPackages(facts) {
  const keys = facts.resources.resources.map((resource) => packageOf(resource));
  return [...new Set(keys)].filter((key) => facts.packages.has(key)).sort();
}

function packageOf({ typeKey, group, storageVersion }) {
  const own = typeKey.slice(0, typeKey.lastIndexOf("."));
  if (storageVersion === undefined || !storageVersion.startsWith(`${group}/`)) return own;
  return `${own.slice(0, own.lastIndexOf(".v"))}.${storageVersion.slice(group.length + 1)}`;
}

function row(name, type) {
  const fields = (type.fields ?? [])
    .map((field) => [field.name, rulesOf(field)])
    .filter(([, rules]) => rules.length > 0);
  const rules = rulesOf(type);
  if (rules.length === 0 && fields.length === 0) return [];
  return [JSON.stringify([name, rules, Object.fromEntries(fields)])];
}

function rulesOf({ validation = [] }) {
  return validation.filter(({ tag }) => !ignored.has(tag)).map((entry) => rule(entry));
}

function rule({ tag, arg, value, then }) {
  const stage = /^k8s:(alpha|beta)$/.exec(tag)?.[1];
  if (stage !== undefined) return { ...rule(then), stage };
  return { tag: tag.replace("k8s:", ""), arg, value, ...(then && { rule: rule(then) }) };
}
