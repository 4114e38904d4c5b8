import type { EnvOptions } from "../env.js";
import { optionalMacros } from "../parser/binding-macros.js";
import { optionalFunctions } from "./optionals.js";

/** Optional values with their syntax. Mirrors `cel.OptionalTypes`. */
export const optionalLibrary: EnvOptions = {
  optionalSyntax: true,
  macros: optionalMacros,
  functions: optionalFunctions,
};
