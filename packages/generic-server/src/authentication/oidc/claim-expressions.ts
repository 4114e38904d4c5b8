import type { JSONObject } from "@kube-apiserver/apimachinery";
import {
  boolType,
  CelError,
  type CelType,
  CompileError,
  compile,
  dynType,
  type Env,
  kubernetesCallCosts,
  listType,
  mapType,
  Program,
  resultType,
  stringType,
  structType,
  type TypeProvider,
  type Value,
} from "@kube-apiserver/cel";
import type { UserInfo } from "../interfaces.js";
import { claimsValue, userValue } from "./claims-value.js";
import { usesField } from "./uses-field.js";

/** An expression over the claims of a token, or over the user that came of them. */
export interface ClaimExpression {
  readonly text: string;
  /** @throws Error when evaluation fails */
  evaluate(subject: ExpressionSubject): Value;
  /** Whether it reads a claim of this name. */
  usesClaim(name: string): boolean;
}

/** What an expression is about. */
export type ExpressionSubject = { readonly claims: JSONObject } | { readonly user: UserInfo };

/** An expression that cannot be used, with the text that a field error shows. */
export class ClaimExpressionError extends Error {
  override readonly name = "ClaimExpressionError";
}

/** Compiles expressions of authentication. Mirrors `authenticationcel.Compiler`. */
export interface ClaimExpressions {
  /** @throws ClaimExpressionError */
  compileMapping(text: string): ClaimExpression;
  /** Of a rule over claims: a boolean. @throws ClaimExpressionError */
  compileClaimRule(text: string): ClaimExpression;
  /** Of a rule over the user: a boolean. @throws ClaimExpressionError */
  compileUserRule(text: string): ClaimExpression;
}

/** What one evaluation may cost: that of one call of an admission expression. Upstream has no limit here. */
const costLimit = 1_000_000;

const userTypeName = "kubernetes.UserInfo";
const userFields: ReadonlyMap<string, CelType> = new Map([
  ["username", stringType],
  ["uid", stringType],
  ["groups", listType(stringType)],
  ["extra", mapType(stringType, listType(stringType))],
]);

const userProvider: TypeProvider = {
  hasType: (name) => name === userTypeName,
  findField(_type, field) {
    const type = userFields.get(field);
    return type === undefined ? undefined : { type };
  },
};

/** @param env - of Kubernetes' expressions */
export function newClaimExpressions(env: Env): ClaimExpressions {
  const claims = env.extend({ variables: [{ name: "claims", type: mapType(stringType, dynType) }] });
  const user = env.extend({
    variables: [{ name: "user", type: structType(userTypeName) }],
    providers: [userProvider],
  });
  return {
    compileMapping: (text) => compileWith(claims, text),
    compileClaimRule: (text) => compileWith(claims, text, { isRule: true }),
    compileUserRule: (text) => compileWith(user, text, { isRule: true }),
  };
}

function compileWith(env: Env, text: string, { isRule = false } = {}): ClaimExpression {
  const checked = checkedOf(env, text);
  if (isRule && resultType(checked).kind !== boolType.kind) throw new ClaimExpressionError("must evaluate to bool");
  const program = new Program(checked, env, { callCosts: kubernetesCallCosts });
  return {
    text,
    evaluate(subject) {
      const variables = "user" in subject ? { user: userValue(subject.user) } : { claims: claimsValue(subject.claims) };
      const { value } = program.eval(variables, { costLimit });
      if (!(value instanceof CelError)) return value;
      throw new Error(`expression '${text}' resulted in error: ${value.message}`);
    },
    usesClaim: (name) => usesField(checked.expr, "claims", name),
  };
}

function checkedOf(env: Env, text: string) {
  try {
    return compile(text, env);
  } catch (err) {
    if (err instanceof CompileError) throw new ClaimExpressionError(`compilation failed: ${err.message}`);
    throw err;
  }
}
