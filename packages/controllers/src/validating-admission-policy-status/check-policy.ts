import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import {
  type GroupVersionKind,
  parseGroupVersion,
  type Schema,
  toGroupVersionKindString,
} from "@kube-apiserver/apimachinery";
import type { AdmissionExpressions, ExpressionScope } from "@kube-apiserver/generic-server";
import type { CheckedType, TypeResolver } from "./checked-types.js";

type Policy = admissionregistration_v1.ValidatingAdmissionPolicy;
type ExpressionWarning = admissionregistration_v1.ExpressionWarning;

const prefix = "compilation failed: ";

/**
 * What is wrong with the types in the validations of a policy, for each kind that it is about. Mirrors
 * `validating.TypeChecker`.
 */
export async function checkPolicy(
  { spec = {} }: Policy,
  types: TypeResolver,
  expressions: AdmissionExpressions,
): Promise<readonly ExpressionWarning[]> {
  const { validations = [], variables = [], paramKind, matchConstraints } = spec;
  const checked = await types.typesOf(matchConstraints?.resourceRules ?? []);
  const params = paramKind === undefined ? undefined : await types.schemaOf(kindOf(paramKind));
  const scope = { hasParams: paramKind !== undefined, hasAuthorizer: true };
  const checks = checked.map((type) => newCheck(type, { params, variables, scope, expressions }));
  const warn = (fieldRef: string, text = ""): readonly ExpressionWarning[] => {
    if (text === "") return [];
    const problems = checks.flatMap((check) => check(text) ?? []);
    return problems.length === 0 ? [] : [{ fieldRef, warning: problems.join("\n") }];
  };
  return validations.flatMap(({ expression, messageExpression }, i) => [
    ...warn(`spec.validations[${i}].expression`, expression),
    ...warn(`spec.validations[${i}].messageExpression`, messageExpression),
  ]);
}

interface CheckParts {
  readonly params: Schema | undefined;
  readonly variables: readonly admissionregistration_v1.Variable[];
  readonly scope: ExpressionScope;
  readonly expressions: AdmissionExpressions;
}

/** Tells what is wrong with an expression over objects of one type; undefined when nothing is. */
function newCheck({ kind, schema }: CheckedType, { params, variables, scope, expressions }: CheckParts) {
  const types = { object: schema, ...(params === undefined ? {} : { params }) };
  const composition = expressions.newTypedComposition(types);
  for (const variable of variables) composition.add(variable, scope);
  return (text: string): string | undefined => {
    const { error } = composition.compile(text, "variable", scope);
    if (error === undefined) return undefined;
    const problem = error.startsWith(prefix) ? error.slice(prefix.length) : error;
    return `${toGroupVersionKindString(kind)}: ${problem}\n`;
  };
}

function kindOf({ apiVersion = "", kind = "" }: admissionregistration_v1.ParamKind): GroupVersionKind {
  return { ...parseGroupVersion(apiVersion), kind };
}
