export type { Expr } from "./ast.js";
export { type CheckedExpr, resultType } from "./checker/checked.js";
export { compile } from "./compile.js";
export { estimateCost } from "./cost/estimate-cost.js";
export type { Range } from "./cost/range.js";
export { declTypeSizes, partOfDeclType, type SizeEstimator } from "./cost/size-estimator.js";
export type { FieldType, FunctionDecl, Overload, TypeProvider, VariableDecl } from "./declarations.js";
export { Env, type EnvOptions } from "./env.js";
export type { CallCost, CallCosts } from "./eval/call-costs.js";
export { CompileError, type Issue } from "./issues.js";
export { newKubernetesEnv } from "./kubernetes-env.js";
export {
  type AuthorizationAttributes,
  type AuthorizationCheck,
  type AuthorizationDecision,
  AuthorizerValue,
  authorizerType,
  type ResourceAttributes,
  ResourceCheckValue,
  resourceCheckType,
  type ServiceAccount,
} from "./library/authorizer.js";
export { kubernetesCallCosts } from "./library/call-costs.js";
export { jsonPatchLibrary } from "./library/jsonpatch.js";
export { quantityType } from "./library/quantity.js";
export { typeNameProblems } from "./mutation/check-type-names.js";
export { JSONPatchValue, jsonPatchType } from "./mutation/json-patch-value.js";
export { mutationTypes } from "./mutation/mutation-types.js";
export { ObjectValue, objectTypeName } from "./mutation/object-value.js";
export { NotJSONError, toJSON } from "./mutation/to-json.js";
export { bindMacro } from "./parser/binding-macros.js";
export type { ParserLimits } from "./parser/limits.js";
export { type EvalOptions, type EvalResult, Program, type ProgramOptions } from "./program.js";
export { type DeclField, type DeclType, maxRequestSizeBytes } from "./schema/decl-type.js";
export { DeclTypeProvider } from "./schema/decl-type-provider.js";
export { escapePropertyName } from "./schema/escape.js";
export { type DeclTypeOptions, schemaDeclType, withTypeAndObjectMeta } from "./schema/schema-decl-type.js";
export { schemaValue } from "./schema/schema-value.js";
export { optionalLibrary } from "./stdlib/optional-library.js";
export { standardLibrary } from "./stdlib/standard-library.js";
export { twoVariableLibrary } from "./stdlib/two-variable-library.js";
export {
  anyType,
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
  sameType,
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
