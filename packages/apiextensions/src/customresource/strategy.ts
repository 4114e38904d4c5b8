import {
  type FieldError,
  fieldErrors,
  jsonEqual,
  type KubeObject,
  type PatternEngine,
  type RuleValidator,
  type SchemaValidationOptions,
  validateAgainstSchema,
} from "@kube-apiserver/apimachinery";
import { generationOf, type RESTStrategy, type RequestContext, withMeta } from "@kube-apiserver/generic-server";
import type { CustomResourceVersion } from "./custom-resource-version.js";
import { finalizerWarnings } from "./finalizer-warnings.js";
import { validateScaleSpec, validateScaleStatus } from "./scale-values.js";

/** What validation of custom resources needs besides their schema. */
export interface ValidationParts {
  readonly patterns: PatternEngine;
  readonly ruleValidator: RuleValidator;
}

/** What clients may do with the objects of one version. Mirrors `customResourceStrategy`. */
export function newCustomResourceStrategy(resource: CustomResourceVersion, parts: ValidationParts): RESTStrategy {
  const { namespaced, hasStatus, apiVersion } = resource;
  return {
    namespaceScoped: namespaced,
    allowCreateOnUpdate: false,
    allowUnconditionalUpdate: false,
    resetFields: hasStatus ? new Map([[apiVersion, [["status"]]]]) : new Map(),
    prepareForCreate: (_ctx, obj) => withMeta(hasStatus ? withStatusOf(obj, {}) : obj, { generation: 1 }),
    prepareForUpdate: (_ctx, obj, old) => countChange(hasStatus ? withStatusOf(obj, old) : obj, old),
    validate: (ctx, obj) => validateObject(resource, validationFor(ctx, parts), obj, undefined),
    validateUpdate: (ctx, obj, old) => validateObject(resource, validationFor(ctx, parts), obj, old),
    warningsOnCreate: (_ctx, obj) => finalizerWarnings(obj),
    warningsOnUpdate: (_ctx, obj, old) => finalizerWarnings(obj, old),
  };
}

/** How one request is validated: it is told of what is let through, and may be given up. */
export function validationFor(ctx: RequestContext, parts: ValidationParts): RequestValidation {
  return { ...parts, warn: (message) => ctx.addWarning(message), signal: ctx.signal };
}

type RequestValidation = ValidationParts & Required<Pick<SchemaValidationOptions, "warn" | "signal">>;

/** `obj` with the status of another object, or with none if that has none. */
export function withStatusOf(obj: KubeObject, other: KubeObject): KubeObject {
  const { status: _, ...rest } = obj;
  const { status } = other;
  return status === undefined ? rest : { ...rest, status };
}

/** The generation counts every change but those of metadata. */
function countChange(obj: KubeObject, old: KubeObject): KubeObject {
  const { metadata: _new, ...next } = obj;
  const { metadata: _old, ...before } = old;
  return jsonEqual(next, before) ? obj : withMeta(obj, { generation: generationOf(old) + 1 });
}

function validateObject(
  resource: CustomResourceVersion,
  parts: RequestValidation,
  obj: KubeObject,
  old: KubeObject | undefined,
): readonly FieldError[] {
  const typeErrors = validateTypeMeta(resource, obj);
  if (typeErrors.length > 0) return typeErrors;
  const { declared } = resource.schemas;
  const scale = resource.version.subresources?.scale;
  return [
    ...(declared === undefined
      ? []
      : validateAgainstSchema(obj, declared, { ...parts, ...(old === undefined ? {} : { old }) })),
    ...validateScaleSpec(obj, scale),
    ...validateScaleStatus(obj, scale),
  ];
}

/** An object has to be what its URL says. Mirrors `ValidateTypeMeta`. */
export function validateTypeMeta({ kind, apiVersion }: CustomResourceVersion, obj: KubeObject): readonly FieldError[] {
  return [
    ...(obj.kind === kind.kind ? [] : [fieldErrors.invalid("kind", obj.kind ?? "", `must be ${kind.kind}`)]),
    ...(obj.apiVersion === apiVersion
      ? []
      : [fieldErrors.invalid("apiVersion", obj.apiVersion ?? "", `must be ${apiVersion}`)]),
  ];
}
