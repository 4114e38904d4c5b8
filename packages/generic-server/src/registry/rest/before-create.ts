import {
  type FieldError,
  firstFieldErrors,
  firstFieldErrorsSteps,
  type GroupKind,
  type KubeObject,
  nameIsDNSSubdomain,
  nameIsPathSegment,
  newInvalid,
  validateObjectMeta,
} from "@kube-apiserver/apimachinery";
import { inTurns } from "../../request/in-turns.js";
import type { RequestContext } from "../../request/request-context.js";
import { ensureNamespaceMatches, expectedNamespace, metaOf, withMeta } from "./object-meta.js";
import type { RESTCreateStrategy } from "./strategy.js";

/**
 * What is done to every new object: its namespace checked, the strategy's preparation, validation of the strategy and
 * of metadata, warnings. The system fields of metadata and the name must be in place. Mirrors `rest.BeforeCreate`.
 *
 * @returns the object to store
 * @throws StatusError, reason Invalid or BadRequest
 */
export async function beforeCreate(
  strategy: RESTCreateStrategy,
  ctx: RequestContext,
  kind: GroupKind,
  obj: KubeObject,
): Promise<KubeObject> {
  const inNamespace = ensureNamespaceMatches(obj, expectedNamespace(ctx.namespace, strategy.namespaceScoped));
  const numbered = strategy.generationTracked ? withMeta(inNamespace, { generation: 1 }) : inNamespace;
  const prepared = await strategy.prepareForCreate(ctx, numbered);
  await ctx.nextStep?.();
  const metaErrors = firstFieldErrors(() => validateOwnMeta(strategy, prepared));
  await ctx.nextStep?.();
  const errors =
    strategy.validationSteps === undefined
      ? firstFieldErrors(() => strategy.validate(ctx, prepared))
      : await inTurns(firstFieldErrorsSteps(strategy.validationSteps(ctx, prepared, undefined)));
  throwIfInvalid(kind, prepared, [...metaErrors, ...errors]);
  await ctx.nextStep?.();
  throwIfInvalid(
    kind,
    prepared,
    firstFieldErrors(() => validateCommonMeta(strategy, prepared)),
  );
  if (strategy.review) throwIfInvalid(kind, prepared, await strategy.review(ctx, prepared, undefined));
  for (const warning of strategy.warningsOnCreate?.(ctx, prepared) ?? []) ctx.addWarning(warning);
  return prepared;
}

/** Metadata by the rules of the kind: its own name rule. */
function validateOwnMeta(strategy: RESTCreateStrategy, obj: KubeObject): readonly FieldError[] {
  const validateName = strategy.validateName ?? nameIsDNSSubdomain;
  return validateObjectMeta(metaOf(obj), { namespaced: strategy.namespaceScoped, validateName });
}

/**
 * Metadata by the rules of all kinds: names that can stand in a path. Runs after the kind's own checks, whose messages
 * say more.
 */
export function validateCommonMeta(strategy: { readonly namespaceScoped: boolean }, obj: KubeObject): FieldError[] {
  return validateObjectMeta(metaOf(obj), { namespaced: strategy.namespaceScoped, validateName: nameIsPathSegment });
}

/** @throws StatusError, reason Invalid, that names the object, when there are errors */
export function throwIfInvalid(kind: GroupKind, obj: KubeObject, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw newInvalid(kind, metaOf(obj).name ?? "", errors);
}
