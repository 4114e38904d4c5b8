import {
  type FieldError,
  type FieldErrorType,
  FieldPath,
  fieldErrors,
  type JSONValue,
  omitValue,
  type Schema,
  toErrorText,
  type ValidationRule,
} from "@kube-apiserver/apimachinery";
import { CelError, Optional, type Program, schemaValue, type Value } from "@kube-apiserver/cel";
import type { CompiledRule } from "./compiled-rule.js";
import type { Correlation } from "./correlation.js";

/** What one evaluation may cost. Mirrors `PerCallLimit`. */
const perCallLimit = 1_000_000;
/** What all the rules of an object may cost together. Mirrors `RuntimeCELCostBudget`. */
export const runtimeCostBudget = 10_000_000;
const maxMessageBytes = 5 * 1024;

/** One round of validation: what may still be spent, and where what was found goes. */
export interface RuleRun {
  /** Below zero: nothing more is evaluated. */
  budget: number;
  readonly errors: FieldError[];
  readonly warn: (message: string) => void;
  readonly signal?: { readonly aborted: boolean };
}

/** A value whose rules are evaluated. */
export interface RuleSubject {
  readonly value: JSONValue;
  readonly schema: Schema;
  /** Absent at the root of an object. */
  readonly path: FieldPath | undefined;
  readonly correlation: Correlation;
}

/** Evaluates the rules of one value. Mirrors `validateExpressions`. */
export function evaluateRules(rules: readonly CompiledRule[], subject: RuleSubject, run: RuleRun): void {
  if (run.budget <= 0) {
    run.errors.push(typeInvalid(subject, outOfBudget));
    run.budget = -1;
    return;
  }
  for (const rule of rules) {
    evaluateRule(rule, subject, run);
    if (run.budget < 0) return;
  }
}

const outOfBudget = "validation failed due to running out of cost budget, no further validation rules will be run";

function evaluateRule(compiled: CompiledRule, subject: RuleSubject, run: RuleRun): void {
  const { rule, program, error } = compiled;
  if (error !== undefined) run.errors.push(typeInvalid(subject, `rule compile error: ${error}`));
  if (program === undefined) return;
  const { old } = subject.correlation;
  if (compiled.usesOldSelf && old === undefined && rule.optionalOldSelf !== true) return;
  const { value, cost, cancelled } = program.eval(variablesOf(subject, rule.optionalOldSelf === true), limits(run));
  if (cost > run.budget) {
    run.errors.push(typeInvalid(subject, outOfBudget));
    run.budget = -1;
    return;
  }
  run.budget -= cost;
  if (value instanceof CelError) {
    run.errors.push(typeInvalid(subject, failureOf(value.message, rule)));
    if (cancelled === "costLimit") run.budget = -1;
  } else if (value !== true) {
    reportFailure(compiled, subject, run);
  }
}

function limits({ signal }: RuleRun) {
  return { costLimit: perCallLimit, ...(signal === undefined ? {} : { signal }) };
}

function variablesOf({ value, schema, correlation }: RuleSubject, optional: boolean): Record<string, Value> {
  const self = schemaValue(value, schema);
  const old = correlation.old === undefined ? undefined : schemaValue(correlation.old, schema);
  if (optional) return { self, oldSelf: old === undefined ? Optional.none : Optional.of(old) };
  return old === undefined ? { self } : { self, oldSelf: old };
}

function failureOf(message: string, rule: ValidationRule): string {
  const name = ruleText(rule);
  if (message.startsWith("no such overload")) {
    return `'${message}': call arguments did not match a supported operator, function or macro signature for rule: ${name}`;
  }
  if (message.startsWith("operation cancelled: actual cost limit exceeded")) {
    return `'${message}': no further validation rules will be run due to call cost exceeds limit for rule: ${name}`;
  }
  return `${message} evaluating rule: ${name}`;
}

/** A rule that does not hold, in its own words where it has some. */
function reportFailure(compiled: CompiledRule, subject: RuleSubject, run: RuleRun): void {
  const { rule } = compiled;
  const path = fieldOf(compiled, subject);
  const add = (error: FieldError) => {
    if (!compiled.usesOldSelf && subject.correlation.isUnchanged) run.warn(toErrorText(error));
    else run.errors.push(error);
  };
  const message = compiled.message === undefined ? undefined : evaluateMessage(compiled.message, rule, subject, run);
  if (message instanceof MessageFailure) {
    add(fieldErrors.invalid(path, typeName(subject.schema), message.detail));
    return;
  }
  const detail = message ?? (rule.message === undefined ? `failed rule: ${ruleText(rule)}` : rule.message.trim());
  const type = typeName(subject.schema);
  const badValue = type === "object" || type === "array" ? omitValue : subject.value;
  add({
    type: errorTypeOf(rule),
    field: path.toString(),
    badValue,
    detail: rule.reason === "FieldValueDuplicate" ? "" : detail,
  });
}

/** A message expression that used up what may be spent. */
class MessageFailure {
  readonly detail: string;

  constructor(detail: string) {
    this.detail = detail;
  }
}

/** The message; undefined when the expression fails, and the fixed one takes its place. */
function evaluateMessage(
  program: Program,
  { messageExpression = "" }: ValidationRule,
  subject: RuleSubject,
  run: RuleRun,
): string | MessageFailure | undefined {
  const { value, cost, cancelled } = program.eval(variablesOf(subject, false), limits(run));
  if (cost > run.budget) {
    run.budget = -1;
    return new MessageFailure(
      "messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run",
    );
  }
  if (cancelled === "costLimit") {
    run.budget = -1;
    const why = "no further validation rules will be run due to call cost exceeds limit for messageExpression";
    return new MessageFailure(`${why}: ${JSON.stringify(messageExpression)}`);
  }
  run.budget -= cost;
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  return text === "" || text.includes("\n") || Buffer.byteLength(text) > maxMessageBytes ? undefined : text;
}

const errorTypes: Readonly<Record<string, FieldErrorType>> = {
  FieldValueForbidden: "FieldValueForbidden",
  FieldValueRequired: "FieldValueRequired",
  FieldValueDuplicate: "FieldValueDuplicate",
};

function errorTypeOf({ reason = "" }: ValidationRule): FieldErrorType {
  return errorTypes[reason] ?? "FieldValueInvalid";
}

function fieldOf({ fieldPath }: CompiledRule, { path }: RuleSubject): FieldPath | string {
  if (fieldPath === undefined) return path ?? rootField;
  return path === undefined ? FieldPath.root(fieldPath) : path.child(fieldPath);
}

/** How upstream prints the path of the root. */
const rootField = "<nil>";

function typeInvalid({ path, schema }: RuleSubject, detail: string): FieldError {
  return fieldErrors.invalid(path ?? rootField, typeName(schema), detail);
}

function ruleText({ rule, message = "" }: ValidationRule): string {
  return (message === "" ? rule : message).trim();
}

/** The OpenAPI type of a schema. */
function typeName(schema: Schema): string {
  switch (schema.kind) {
    case "struct":
    case "map":
      return "object";
    case "list":
      return "array";
    case "scalar":
      return schema.type === "intOrString" ? "" : schema.type;
    case "any":
      return "";
    default:
      return schema satisfies never;
  }
}
