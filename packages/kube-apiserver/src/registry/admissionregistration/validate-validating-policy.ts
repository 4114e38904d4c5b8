import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, type JSONValue, repeatsIn } from "@kube-apiserver/apimachinery";
import type { AdmissionExpressions } from "@kube-apiserver/generic-server";
import { validateConditions } from "../validation/conditions.js";
import { validateQualifiedName } from "../validation/names.js";
import { validateSupported } from "../validation/supported-values.js";
import { checkExpression, type ExpressionCheck, newExpressionCheck, requireExpression } from "./check-expression.js";
import { newPolicyCompilers, scopeOf, validatePolicySteps } from "./validate-policy.js";

type Policy = admissionregistration_v1.ValidatingAdmissionPolicy;

const specPath = FieldPath.root("spec");
const statusPath = FieldPath.root("status");
const maxAnnotations = 20;
const maxValueExpressionBytes = 5 * 1024;
const reasons: readonly string[] = ["Forbidden", "Invalid", "RequestEntityTooLarge"];

/** A step for each expression. Mirrors `ValidateValidatingAdmissionPolicy`, metadata excepted. */
export function* validateValidatingPolicySteps(
  { metadata, spec = {} }: Policy,
  expressions: AdmissionExpressions,
  old?: Policy,
): Generator<void, readonly FieldError[]> {
  const { validations = [], auditAnnotations = [] } = spec;
  const validationsPath = specPath.child("validations");
  const annotationsPath = specPath.child("auditAnnotations");
  const compilers = newPolicyCompilers(expressions);
  const errors = [...(yield* validatePolicySteps(spec, old === undefined ? undefined : (old.spec ?? {}), compilers))];
  // A policy without variables has none to look at either, not even an empty set of them.
  const compiler = (spec.variables ?? []).length === 0 ? compilers.alone : compilers.composition;
  const scope = scopeOf(spec);
  const check = newExpressionCheck(compiler, scope);
  const checkMessage = newExpressionCheck(compiler, { ...scope, hasAuthorizer: false });
  if (validations.length + auditAnnotations.length === 0) {
    const detail = "validations or auditAnnotations must contain at least one item";
    return [...errors, fieldErrors.required(validationsPath, detail), fieldErrors.required(annotationsPath, detail)];
  }
  const repeats = repeatsIn(auditAnnotations.map(({ key }) => key));
  const tooMany = `must not have more than ${maxAnnotations} auditAnnotations`;
  for (const [index, validation] of validations.entries()) {
    yield;
    errors.push(...validateValidation(validation, validationsPath.index(index), { check, checkMessage }));
  }
  if (auditAnnotations.length > maxAnnotations) {
    errors.push(fieldErrors.invalid(annotationsPath, auditAnnotations as unknown as JSONValue, tooMany));
  }
  for (const [index, annotation] of auditAnnotations.entries()) {
    yield;
    const at = annotationsPath.index(index);
    errors.push(...validateAuditAnnotation(annotation, metadata?.name ?? "", at, check));
    if (repeats[index]) errors.push(fieldErrors.duplicate(at.child("key"), annotation.key));
  }
  return errors;
}

interface ValidationChecks {
  readonly check: ExpressionCheck;
  readonly checkMessage: ExpressionCheck;
}

/** Mirrors `validateValidation`. */
function validateValidation(
  validation: admissionregistration_v1.Validation,
  at: FieldPath,
  { check, checkMessage }: ValidationChecks,
): readonly FieldError[] {
  const { expression, message = "", messageExpression = "", reason } = validation;
  const invalid = (name: string, value: string, detail: string) => [fieldErrors.invalid(at.child(name), value, detail)];
  const isBlank = (text: string) => text !== "" && text.trim() === "";
  return [
    ...requireExpression(expression, at.child("expression")),
    ...checkExpression(check, expression, "condition", at.child("expression")),
    ...checkExpression(checkMessage, messageExpression, "message", at.child("messageExpression")),
    ...(isBlank(messageExpression)
      ? invalid("messageExpression", messageExpression, "must be non-empty if specified")
      : []),
    ...(isBlank(message) ? invalid("message", message, "message must be non-empty if specified") : []),
    ...(/[\n\r]/.test(message.trim()) ? invalid("message", message, "message must not contain line breaks") : []),
    ...validateSupported(reason, reasons, at.child("reason")),
  ];
}

/** Mirrors `validateAuditAnnotation`. */
function validateAuditAnnotation(
  { key = "", valueExpression = "" }: admissionregistration_v1.AuditAnnotation,
  policyName: string,
  at: FieldPath,
  check: ExpressionCheck,
): readonly FieldError[] {
  const valuePath = at.child("valueExpression");
  const isTooLong = Buffer.byteLength(valueExpression.trim()) > maxValueExpressionBytes;
  const tooLong = `must not exceed ${maxValueExpressionBytes} bytes in length`;
  return [
    ...(policyName === ""
      ? [fieldErrors.invalid(at.child("key"), key, "requires metadata.name be non-empty")]
      : validateQualifiedName(`${policyName}/${key}`, at.child("key"))),
    ...requireExpression(valueExpression, valuePath, "valueExpression is not specified"),
    ...(isTooLong
      ? [fieldErrors.required(valuePath, tooLong)]
      : checkExpression(check, valueExpression.trim(), "auditAnnotation", valuePath, valueExpression)),
  ];
}

/** Mirrors `ValidateValidatingAdmissionPolicyStatusUpdate`. */
export function validateValidatingPolicyStatus({ status }: Policy): readonly FieldError[] {
  const warnings = status?.typeChecking?.expressionWarnings ?? [];
  return [
    ...warnings.flatMap(({ warning = "", fieldRef = "" }, index) => {
      const at = statusPath.child("typeChecking", "expressionWarnings").index(index);
      return [
        ...(warning === "" ? [fieldErrors.required(at.child("warning"))] : []),
        ...(fieldRef.trim() === "" ? [fieldErrors.required(at.child("fieldRef"))] : []),
      ];
    }),
    ...validateConditions(status?.conditions, statusPath.child("conditions")),
  ];
}
