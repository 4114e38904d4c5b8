import type { FlagInfo, FlagType, NamedFlagSets } from "@kube-apiserver/component-base";
import { deprecations } from "./deprecations.js";
import { type FlagFact, flagFacts } from "./gen/flags.js";

const factsByName: ReadonlyMap<string, FlagFact> = new Map(flagFacts.map((fact) => [fact.name, fact]));

/**
 * Adds a flag of upstream's for `target[key]`. Section, usage, deprecation and visibility come from the table of flags, so
 * that a group says nothing twice.
 * @throws RangeError when upstream has no such flag
 */
export function addFlag<K extends string, T>(
  sets: NamedFlagSets,
  name: string,
  target: Record<K, T>,
  key: K,
  type: FlagType<T>,
): void {
  const fact = factsByName.get(name);
  if (fact === undefined) throw new RangeError(`upstream has no flag --${name}`);
  const info: FlagInfo = {
    name,
    usage: fact.help,
    ...(fact.hidden === true ? { hidden: true } : {}),
    ...(fact.deprecated === true
      ? { deprecated: deprecations.get(name) ?? "it will be removed in a future version" }
      : {}),
  };
  sets.section(fact.section).var(target, key, type, name === "v" ? { ...info, shorthand: "v" } : info);
}
