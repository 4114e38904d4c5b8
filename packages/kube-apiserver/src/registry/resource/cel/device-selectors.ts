import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import {
  anyType,
  bindMacro,
  boolType,
  type CheckedExpr,
  CompileError,
  compile,
  DeclTypeProvider,
  type Env,
  estimateCost,
  type FunctionDecl,
  formatType,
  resultType,
  sameType,
} from "@kube-apiserver/cel";
import type { FeatureGates } from "../../../config/extra-config.js";
import { deviceDeclType, deviceSizes } from "./device-type.js";

/** Checks one expression that chooses devices. */
export type SelectorCheck = (expression: string, path: FieldPath) => readonly FieldError[];

/** Mirrors `CELSelectorExpressionMaxCost`. */
const maxCost = 1_000_000;

/**
 * Checks that selectors compile, and that evaluating them for one device cannot cost too much. Mirrors
 * `validateCELExpression` with the compiler of `k8s.io/dynamic-resource-allocation/cel`.
 * @param base - environment of Kubernetes' expressions
 */
export function newSelectorCheck(base: Env, gates: FeatureGates): SelectorCheck {
  const device = deviceDeclType(gates.enabled("DRAConsumableCapacity"));
  const sizes = deviceSizes(device);
  const env = base.extend({
    providers: [new DeclTypeProvider(device)],
    variables: [{ name: "device", type: device.celType }],
    macros: [bindMacro],
    functions: gates.enabled("DRAListTypeAttributes") ? [includes] : [],
  });
  return (expression, path) => {
    const checked = compiled(expression, env);
    if (typeof checked === "string") return [fieldErrors.invalid(path, expression, checked)];
    if (estimateCost(checked, sizes).max <= maxCost) return [];
    return [fieldErrors.forbidden(path, "too complex, exceeds cost limit")];
  };
}

/** The expression, or why there is none. */
function compiled(expression: string, env: Env): CheckedExpr | string {
  try {
    const checked = compile(expression, env);
    const type = resultType(checked);
    if (sameType(type, boolType) || sameType(type, anyType)) return checked;
    return `must evaluate to bool or the unknown type, not ${formatType(type)}`;
  } catch (err) {
    if (!(err instanceof CompileError)) throw err;
    return `compilation failed: ${err.message}`;
  }
}

/** Whether an attribute is a value, or a list with it. Without a body: whoever evaluates selectors is the scheduler. */
const includes: FunctionDecl = {
  name: "includes",
  overloads: [{ id: "any_includes_any", member: true, args: [anyType, anyType], result: boolType }],
};
