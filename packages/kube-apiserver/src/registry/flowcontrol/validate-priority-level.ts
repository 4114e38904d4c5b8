import type { flowcontrol_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, type JSONObject } from "@kube-apiserver/apimachinery";
import { validateSupported } from "../validation/supported-values.js";
import { mandatoryPriorityLevelSpec, semanticEqual } from "./mandatory-objects.js";
import { validateQueuing } from "./validate-queuing.js";
import { validateConditionTypes } from "./validate-status.js";

type Spec = flowcontrol_v1.PriorityLevelConfigurationSpec;

const specPath = FieldPath.root("spec");

/** Mirrors `ValidatePriorityLevelConfiguration`, metadata excepted. */
export function validatePriorityLevel({
  metadata,
  spec,
  status,
}: flowcontrol_v1.PriorityLevelConfiguration): readonly FieldError[] {
  const name = metadata?.name ?? "";
  return [
    ...validateSpec(name, spec ?? { type: "" }),
    ...validateMandatory(name, spec ?? { type: "" }),
    ...validateConditionTypes(status?.conditions),
  ];
}

/** Requests that fit nowhere else need these levels as they are; the shares of the exempt one may be set. */
function validateMandatory(name: string, spec: Spec): readonly FieldError[] {
  const mandatory = mandatoryPriorityLevelSpec(name);
  if (mandatory === undefined) return [];
  const isExempt = name === "exempt";
  const fixed = ({ exempt, ...rest }: JSONObject) => (isExempt ? rest : { exempt: exempt ?? null, ...rest });
  if (semanticEqual(fixed(spec as JSONObject), fixed(mandatory))) return [];
  const except = isExempt ? " except the 'spec.exempt' field" : "";
  return [fieldErrors.invalid(specPath, spec as JSONObject, `spec of '${name}'${except} must equal the fixed value`)];
}

/** Mirrors `ValidatePriorityLevelConfigurationSpec`. */
function validateSpec(name: string, { type = "", limited, exempt }: Spec): readonly FieldError[] {
  const errors: FieldError[] = [];
  if ((name === "exempt") !== (type === "Exempt")) {
    const detail = "type must be 'Exempt' if and only if name is 'exempt'";
    errors.push(fieldErrors.invalid(specPath.child("type"), type, detail));
  }
  const limitedPath = specPath.child("limited");
  const exemptPath = specPath.child("exempt");
  switch (type) {
    case "Exempt":
      if (limited !== undefined) {
        errors.push(fieldErrors.forbidden(limitedPath, "must be nil if the type is not Limited"));
      }
      return [...errors, ...validateExempt(exempt ?? {}, exemptPath)];
    case "Limited":
      if (exempt !== undefined) errors.push(fieldErrors.forbidden(exemptPath, "must be nil if the type is Limited"));
      if (limited === undefined) {
        return [...errors, fieldErrors.required(limitedPath, "must not be empty when type is Limited")];
      }
      return [...errors, ...validateLimited(limited, limitedPath)];
    default:
      return [...errors, ...validateSupported(type, ["Exempt", "Limited"], specPath.child("type"))];
  }
}

/** Mirrors `ValidateExemptPriorityLevelConfiguration`. */
function validateExempt(exempt: flowcontrol_v1.ExemptPriorityLevelConfiguration, path: FieldPath) {
  return [...validateShares(exempt.nominalConcurrencyShares, path), ...validateLendable(exempt.lendablePercent, path)];
}

/** Mirrors `ValidateLimitedPriorityLevelConfiguration`. */
function validateLimited(
  limited: flowcontrol_v1.LimitedPriorityLevelConfiguration,
  path: FieldPath,
): readonly FieldError[] {
  const { borrowingLimitPercent: limit = 0 } = limited;
  const detail = "if specified, must be a non-negative integer";
  return [
    ...validateShares(limited.nominalConcurrencyShares, path),
    ...validateResponse(limited.limitResponse ?? { type: "" }, path.child("limitResponse")),
    ...validateLendable(limited.lendablePercent, path),
    ...(limit < 0 ? [fieldErrors.invalid(path.child("borrowingLimitPercent"), limit, detail)] : []),
  ];
}

function validateShares(shares = 0, path: FieldPath): readonly FieldError[] {
  if (shares >= 0) return [];
  return [fieldErrors.invalid(path.child("nominalConcurrencyShares"), shares, "must be a non-negative integer")];
}

function validateLendable(percent = 0, path: FieldPath): readonly FieldError[] {
  if (percent >= 0 && percent <= 100) return [];
  return [fieldErrors.invalid(path.child("lendablePercent"), percent, "must be between 0 and 100, inclusive")];
}

/** Mirrors `ValidateLimitResponse`; that its messages speak of another type than they mean is upstream's. */
function validateResponse({ type, queuing }: flowcontrol_v1.LimitResponse, path: FieldPath): readonly FieldError[] {
  const queuingPath = path.child("queuing");
  switch (type) {
    case "Reject": {
      const detail = "must be nil if limited.limitResponse.type is not Limited";
      return queuing === undefined ? [] : [fieldErrors.forbidden(queuingPath, detail)];
    }
    case "Queue": {
      const detail = "must not be empty if limited.limitResponse.type is Limited";
      return queuing === undefined
        ? [fieldErrors.required(queuingPath, detail)]
        : validateQueuing(queuing, queuingPath);
    }
    default:
      return validateSupported(type ?? "", ["Queue", "Reject"], path.child("type"));
  }
}
