import {
  firstFieldErrors,
  firstFieldErrorsSteps,
  type GroupKind,
  getOwn,
  jsonEqual,
  type KubeObject,
  validateObjectMetaUpdate,
} from "@kube-apiserver/apimachinery";
import { inTurns } from "../../request/in-turns.js";
import type { RequestContext } from "../../request/request-context.js";
import { throwIfInvalid, validateCommonMeta } from "./before-create.js";
import {
  ensureNamespaceMatches,
  expectedNamespace,
  generationOf,
  type MetaChanges,
  metaOf,
  withMeta,
} from "./object-meta.js";
import type { RESTCreateStrategy, RESTUpdateStrategy } from "./strategy.js";

/**
 * What is done to every changed object: server-owned metadata carried over from `old`, the strategy's preparation,
 * validation, warnings. Mirrors `rest.BeforeUpdate`.
 *
 * @returns the object to store
 * @throws StatusError, reason Invalid or BadRequest
 */
export async function beforeUpdate(
  strategy: RESTUpdateStrategy &
    Pick<RESTCreateStrategy, "namespaceScoped" | "generationTracked" | "review" | "validationSteps">,
  ctx: RequestContext,
  kind: GroupKind,
  obj: KubeObject,
  old: KubeObject,
): Promise<KubeObject> {
  const inNamespace = ensureNamespaceMatches(obj, expectedNamespace(ctx.namespace, strategy.namespaceScoped));
  const numbered = withMeta(inNamespace, { generation: metaOf(old).generation });
  const prepared = bumpGeneration(
    strategy,
    carryOverMeta(await strategy.prepareForUpdate(ctx, numbered, old), old),
    old,
  );
  await ctx.nextStep?.();
  const common = firstFieldErrors(() => validateCommonMeta(strategy, prepared));
  await ctx.nextStep?.();
  const immutable = firstFieldErrors(() => validateObjectMetaUpdate(metaOf(prepared), metaOf(old)));
  await ctx.nextStep?.();
  const errors =
    strategy.validationSteps === undefined
      ? firstFieldErrors(() => strategy.validateUpdate(ctx, prepared, old))
      : await inTurns(firstFieldErrorsSteps(strategy.validationSteps(ctx, prepared, old)));
  throwIfInvalid(kind, prepared, [
    ...common,
    ...immutable,
    // Upstream's registry and every one of its strategies check this, and a client sees the causes of both.
    ...immutable,
    ...errors,
  ]);
  if (strategy.review) throwIfInvalid(kind, prepared, await strategy.review(ctx, prepared, old));
  for (const warning of strategy.warningsOnUpdate?.(ctx, prepared, old) ?? []) ctx.addWarning(warning);
  return prepared;
}

const statusAndIdentity: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata", "status"]);

/** A tracked generation counts changes of what is wanted, and of metadata where that says what is wanted. */
function bumpGeneration(
  { generationTracked: rule }: Pick<RESTCreateStrategy, "generationTracked">,
  obj: KubeObject,
  old: KubeObject,
) {
  if (rule === undefined || rule === false || rule === "creation") return obj;
  const before = generationOf(old);
  if (generationOf(obj) !== before) return obj;
  const sameMeta = rule === true || jsonEqual(metaOf(obj)[rule] ?? {}, metaOf(old)[rule] ?? {});
  return sameMeta && sameIntent(obj, old) ? obj : withMeta(obj, { generation: before + 1 });
}

function sameIntent(obj: KubeObject, old: KubeObject): boolean {
  const fields = new Set([...Object.keys(obj), ...Object.keys(old)]);
  for (const name of fields) {
    if (statusAndIdentity.has(name)) continue;
    if (!jsonEqual(getOwn(obj, name) ?? null, getOwn(old, name) ?? null)) return false;
  }
  return true;
}

/** An update can leave out uid and timestamps, but neither change nor remove what the server set. */
function carryOverMeta(obj: KubeObject, old: KubeObject): KubeObject {
  const before = metaOf(old);
  const meta = metaOf(obj);
  const changes: { -readonly [K in keyof MetaChanges]: MetaChanges[K] } = {};
  if ((meta.uid ?? "") === "") changes.uid = before.uid;
  if (before.creationTimestamp) changes.creationTimestamp = before.creationTimestamp;
  if (before.deletionTimestamp) changes.deletionTimestamp = before.deletionTimestamp;
  if (meta.deletionGracePeriodSeconds === undefined) {
    changes.deletionGracePeriodSeconds = before.deletionGracePeriodSeconds;
  }
  return withMeta(obj, changes);
}
