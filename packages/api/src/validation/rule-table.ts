import { validationTables } from "../gen/validation.js";
import { splitTypeKey } from "../schema/type-table.js";

/** One declared rule of a type or a field. Mirrors a `+k8s:` tag. */
export interface ValidationRule {
  readonly tag: string;
  readonly arg?: string;
  readonly value?: string | number;
  /** The rule that this one applies to parts, or under a condition. */
  readonly rule?: ValidationRule;
  /** Upstream runs the rule without enforcing it yet. */
  readonly stage?: "alpha" | "beta";
}

/** The rules of one type. */
export interface TypeRules {
  readonly own: readonly ValidationRule[];
  readonly fields: Readonly<Record<string, readonly ValidationRule[]>>;
}

const packages = new Map<string, ReadonlyMap<string, TypeRules>>();
const noRules: TypeRules = { own: [], fields: {} };

/** The rules of a type by its key (`resource.v1.Device`). */
export function rulesOfType(typeKey: string): TypeRules {
  const { packageKey, name } = splitTypeKey(typeKey);
  return rulesOfPackage(packageKey).get(name) ?? noRules;
}

/** Whether a package has rules that are enforced. */
export function hasEnforcedRules(packageKey: string): boolean {
  const staged = enforcesStagedRules(packageKey);
  return [...rulesOfPackage(packageKey).values()].some(({ own, fields }) =>
    [own, ...Object.values(fields)].flat().some(({ stage }) => staged || stage === undefined),
  );
}

/** Whether upstream's own code leaves rules of this package to the declarations, so that staged ones count as well. */
export function enforcesStagedRules(packageKey: string): boolean {
  return /^(?:resource|scheduling)\./.test(packageKey);
}

function rulesOfPackage(packageKey: string): ReadonlyMap<string, TypeRules> {
  let rules = packages.get(packageKey);
  if (rules === undefined) {
    const text = Object.hasOwn(validationTables, packageKey) ? (validationTables[packageKey] ?? "") : "";
    rules = new Map(text.split("\n").filter(Boolean).map(parseRow));
    packages.set(packageKey, rules);
  }
  return rules;
}

function parseRow(line: string): readonly [string, TypeRules] {
  // The generator writes the lines, so their shape is known.
  const [name, own, fields] = JSON.parse(line) as [string, TypeRules["own"], TypeRules["fields"]];
  return [name, { own, fields }];
}
