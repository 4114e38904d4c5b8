import type { PatternEngine } from "@kube-apiserver/apimachinery";
import { type ExpressionEngines, newExpressionEngines, type RuleEngine } from "@kube-apiserver/generic-server";
import type { AnyResourceDefinition } from "../define-resource.js";

/** What definitions are read, and their objects validated with. */
export interface DefinitionEngines {
  readonly patterns: PatternEngine;
  /** Undefined where no schema has rules. */
  readonly rules: RuleEngine | undefined;
}

/**
 * Loads what `definitions` need: an engine for rules takes a moment, and memory, and is left out where there are none.
 * @param engines - where they come from. Default: new ones
 */
export async function loadDefinitionEngines(
  definitions: readonly AnyResourceDefinition[],
  engines: ExpressionEngines = newExpressionEngines(),
): Promise<DefinitionEngines> {
  const needsRules = definitions.some(({ schema }) => JSON.stringify(schema).includes('"x-kubernetes-validations"'));
  return {
    patterns: await engines.patterns.load(),
    rules: needsRules ? await engines.rules.load() : undefined,
  };
}
