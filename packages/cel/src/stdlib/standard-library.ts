import type { PatternEngine } from "@kube-apiserver/apimachinery";
import type { EnvOptions } from "../env.js";
import { standardMacros } from "../parser/standard-macros.js";
import { arithmetic } from "./arithmetic.js";
import { comparisons } from "./comparisons.js";
import { conversions } from "./conversions.js";
import { logic } from "./logic.js";
import { stringFunctions } from "./strings.js";
import { timeFunctions } from "./time.js";

/** The functions and macros of the language itself. */
export function standardLibrary(patterns: PatternEngine): EnvOptions {
  return {
    macros: standardMacros,
    functions: [
      ...logic,
      ...comparisons,
      ...arithmetic,
      ...conversions,
      ...stringFunctions(patterns),
      ...timeFunctions,
    ],
  };
}
