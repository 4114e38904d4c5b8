import {
  type FieldError,
  FieldPath,
  type KubeObject,
  metaOf,
  toAPIVersion,
  validateAgainstSchema,
  validateSchemaRules,
} from "@kube-apiserver/apimachinery";
import { type RESTStrategy, withMeta } from "@kube-apiserver/generic-server";
import { versionsOf } from "../definition/versions.js";
import type { CustomResourceVersion } from "./custom-resource-version.js";
import { validateScaleStatus } from "./scale-values.js";
import { type ValidationParts, validateTypeMeta, validationFor, withStatusOf } from "./strategy.js";

/** Nothing but the status changes. Mirrors `statusStrategy` of custom resources. */
export function newCustomResourceStatusStrategy(resource: CustomResourceVersion, parts: ValidationParts): RESTStrategy {
  return {
    namespaceScoped: resource.namespaced,
    allowCreateOnUpdate: false,
    allowUnconditionalUpdate: false,
    resetFields: new Map(
      versionsOf(resource.definition.spec).map(({ name }) => [
        toAPIVersion({ ...resource.kind, version: name }),
        [["metadata"], ["spec"]],
      ]),
    ),
    prepareForCreate: (_ctx, obj) => obj,
    prepareForUpdate(_ctx, obj, old) {
      // managedFields say what this very update changed; everything else of the metadata stays.
      const { managedFields } = metaOf(obj);
      return withMeta(withStatusOf(old, obj), { managedFields });
    },
    validate: () => [],
    validateUpdate: (ctx, obj, old) => validateStatusUpdate(resource, validationFor(ctx, parts), obj, old),
  };
}

function validateStatusUpdate(
  resource: CustomResourceVersion,
  parts: ReturnType<typeof validationFor>,
  obj: KubeObject,
  old: KubeObject,
): readonly FieldError[] {
  const typeErrors = validateTypeMeta(resource, obj);
  if (typeErrors.length > 0) return typeErrors;
  const { status: schema, declared } = resource.schemas;
  // Rules see the whole object, and may compare its status with the rest.
  const { ruleValidator: _, ...shape } = parts;
  const { status } = obj;
  const path = FieldPath.root("status");
  const ratchet = old.status === undefined ? {} : { old: old.status };
  const errors =
    schema === undefined || status === undefined
      ? []
      : validateAgainstSchema(status, schema, { ...shape, ...ratchet, path });
  return [
    ...errors,
    ...(declared === undefined ? [] : validateSchemaRules(obj, declared, errors, { ...parts, old })),
    ...validateScaleStatus(obj, resource.version.subresources?.scale),
  ];
}
