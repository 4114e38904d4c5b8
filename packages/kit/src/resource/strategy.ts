import { type FieldError, jsonEqual, type KubeObject, metaOf, toAPIVersion } from "@kube-apiserver/apimachinery";
import { generationOf, type RESTStrategy, type RequestContext, withMeta } from "@kube-apiserver/generic-server";
import type { AnyResourceDefinition, ResourceDefinition } from "../define-resource.js";
import { asKubeObject, asTyped, type ResourceSchema } from "../schema/resource-schema.js";
import type { DefinitionSchemas } from "./definition-schemas.js";

/** What clients may do with the objects of a definition: what its schema and its strategy let through. */
export function newDefinitionStrategy<S extends ResourceSchema>(
  definition: ResourceDefinition<S>,
  schemas: DefinitionSchemas,
): RESTStrategy {
  const { namespaced, hasStatus, strategy = {}, gvk } = definition;
  const { prepare, validate, review, warnings } = strategy;
  const prepared = async (obj: KubeObject, old: KubeObject | undefined, ctx: RequestContext) =>
    prepare === undefined
      ? obj
      : asKubeObject(await prepare(asTyped<S>(obj), old === undefined ? undefined : asTyped<S>(old), ctx));
  const validated = (obj: KubeObject, old: KubeObject | undefined, ctx: RequestContext): readonly FieldError[] => {
    const errors = schemas.validate(obj, old, ctx);
    if (validate === undefined || errors.some(({ type }) => type === "FieldValueTypeInvalid")) return errors;
    return [...errors, ...validate(asTyped<S>(obj), old === undefined ? undefined : asTyped<S>(old), ctx)];
  };
  return {
    namespaceScoped: namespaced,
    allowCreateOnUpdate: strategy.allowCreateOnUpdate ?? false,
    allowUnconditionalUpdate: strategy.allowUnconditionalUpdate ?? false,
    resetFields: hasStatus ? new Map([[toAPIVersion(gvk), [["status"]]]]) : new Map(),
    async prepareForCreate(ctx, obj) {
      return withMeta(await prepared(hasStatus ? withStatusOf(obj, {}) : obj, undefined, ctx), { generation: 1 });
    },
    async prepareForUpdate(ctx, obj, old) {
      return countChange(await prepared(hasStatus ? withStatusOf(obj, old) : obj, old, ctx), old);
    },
    validate: (ctx, obj) => validated(obj, undefined, ctx),
    validateUpdate: (ctx, obj, old) => validated(obj, old, ctx),
    ...(review === undefined
      ? {}
      : {
          review: (ctx, obj, old) => review(asTyped<S>(obj), old === undefined ? undefined : asTyped<S>(old), ctx),
        }),
    ...(warnings === undefined
      ? {}
      : {
          warningsOnCreate: (_ctx, obj) => warnings(asTyped<S>(obj), undefined),
          warningsOnUpdate: (_ctx, obj, old) => warnings(asTyped<S>(obj), asTyped<S>(old)),
        }),
  };
}

/** Nothing but the status changes, and `metadata.managedFields` with it. */
export function newDefinitionStatusStrategy(
  definition: AnyResourceDefinition,
  schemas: DefinitionSchemas,
): RESTStrategy {
  return {
    namespaceScoped: definition.namespaced,
    allowCreateOnUpdate: false,
    allowUnconditionalUpdate: false,
    resetFields: new Map([[toAPIVersion(definition.gvk), [["metadata"], ["spec"]]]]),
    prepareForCreate: (_ctx, obj) => obj,
    prepareForUpdate: (_ctx, obj, old) =>
      withMeta(withStatusOf(old, obj), { managedFields: metaOf(obj).managedFields }),
    validate: () => [],
    validateUpdate: (ctx, obj, old) => schemas.validate(obj, old, ctx),
  };
}

/** Any part of an object changes, the status too: what subresources do is the definition's own code. */
export function newWholeStrategy(strategy: RESTStrategy): RESTStrategy {
  return { ...strategy, prepareForUpdate: (_ctx, obj, old) => countChange(obj, old) };
}

function withStatusOf({ status: _, ...rest }: KubeObject, { status }: KubeObject): KubeObject {
  return status === undefined ? rest : { ...rest, status };
}

/** The generation counts every change of what is wanted. */
function countChange(obj: KubeObject, old: KubeObject): KubeObject {
  const { metadata: _new, status: _newStatus, ...next } = obj;
  const { metadata: _old, status: _oldStatus, ...before } = old;
  return jsonEqual(next, before) ? obj : withMeta(obj, { generation: generationOf(old) + 1 });
}
