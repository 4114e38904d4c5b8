import type { flowcontrol_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type JSONObject,
  nameIsDNSSubdomain,
} from "@kube-apiserver/apimachinery";
import { mandatoryFlowSchemaSpec, semanticEqual } from "./mandatory-objects.js";
import { validatePolicyRules } from "./validate-policy-rules.js";
import { validateConditionTypes } from "./validate-status.js";

const specPath = FieldPath.root("spec");
const maxPrecedence = 10_000;
const distinguisherMethods: readonly string[] = ["ByNamespace", "ByUser"];

/** Mirrors `ValidateFlowSchema`, metadata excepted. */
export function validateFlowSchema({ metadata, spec, status }: flowcontrol_v1.FlowSchema): readonly FieldError[] {
  const name = metadata?.name ?? "";
  const mandatory = mandatoryFlowSchemaSpec(name);
  const isOther = mandatory !== undefined && !semanticEqual(spec as JSONObject, mandatory);
  const detail = `spec of '${name}' must equal the fixed value`;
  return [
    ...validateSpec(name, spec ?? {}),
    ...(isOther ? [fieldErrors.invalid(specPath, (spec ?? {}) as JSONObject, detail)] : []),
    ...validateConditionTypes(status?.conditions),
  ];
}

/** Mirrors `ValidateFlowSchemaSpec`. */
function validateSpec(name: string, spec: Partial<flowcontrol_v1.FlowSchemaSpec>): readonly FieldError[] {
  const { matchingPrecedence = 0, distinguisherMethod: method, priorityLevelConfiguration: level, rules = [] } = spec;
  return [
    ...validatePrecedence(matchingPrecedence, name),
    ...(method === undefined || distinguisherMethods.includes(method.type)
      ? []
      : [
          fieldErrors.notSupported(
            specPath.child("distinguisherMethod", "type"),
            // The value is shown as the internal type is written: under Go's names.
            { Type: method.type },
            distinguisherMethods,
          ),
        ]),
    ...validateLevelName(level?.name ?? "", specPath.child("priorityLevelConfiguration", "name")),
    ...rules.flatMap((rule, index) => validatePolicyRules(rule, specPath.child("rules").index(index))),
  ];
}

function validatePrecedence(precedence: number, name: string): readonly FieldError[] {
  const invalid = (detail: string) => [fieldErrors.invalid(specPath.child("matchingPrecedence"), precedence, detail)];
  if (precedence <= 0) return invalid("must be a positive value");
  if (precedence > maxPrecedence) return invalid(`must not be greater than ${maxPrecedence}`);
  if (precedence > 1 || name === "exempt") return [];
  return invalid("only the schema named 'exempt' may have matchingPrecedence 1");
}

function validateLevelName(name: string, path: FieldPath): readonly FieldError[] {
  if (name === "") return [fieldErrors.required(path, "must reference a priority level")];
  return nameIsDNSSubdomain(name, false).map((message) => fieldErrors.invalid(path, name, message));
}
