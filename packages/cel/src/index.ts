export type { Expr } from "./ast.js";
export { type CheckedExpr, resultType } from "./checker/checked.js";
export { compile } from "./compile.js";
export type { FieldType, FunctionDecl, Overload, TypeProvider, VariableDecl } from "./declarations.js";
export { Env, type EnvOptions } from "./env.js";
export type { CallCost, CallCosts } from "./eval/call-costs.js";
export { CompileError, type Issue } from "./issues.js";
export { bindMacro } from "./parser/binding-macros.js";
export type { ParserLimits } from "./parser/limits.js";
export { type EvalOptions, type EvalResult, Program, type ProgramOptions } from "./program.js";
export { optionalLibrary } from "./stdlib/optional-library.js";
export { standardLibrary } from "./stdlib/standard-library.js";
export { twoVariableLibrary } from "./stdlib/two-variable-library.js";
export {
  boolType,
  bytesType,
  type CelType,
  doubleType,
  durationType,
  dynType,
  formatType,
  intType,
  listType,
  mapType,
  nullType,
  opaqueType,
  optionalType,
  stringType,
  structType,
  timestampType,
  uintType,
} from "./types/type.js";
export { CelError } from "./values/cel-error.js";
export { CelMap } from "./values/cel-map.js";
export { Double } from "./values/double.js";
export { Duration } from "./values/duration.js";
export { OpaqueValue } from "./values/opaque.js";
export { Optional } from "./values/optional.js";
export { Timestamp } from "./values/timestamp.js";
export { Uint } from "./values/uint.js";
export type { Value } from "./values/value.js";
