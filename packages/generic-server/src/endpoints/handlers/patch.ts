import { type KubeObject, newConflict } from "@kube-apiserver/apimachinery";
import { ensureNamespaceMatches, metaOf } from "../../registry/rest/object-meta.js";
import type { Updater } from "../../registry/rest/rest.js";
import { computedObjectInfo } from "../../registry/rest/updated-object-info.js";
import type { Exchange } from "../exchange.js";
import { createOptionsKind, updateOptionsKind } from "../options/meta-kinds.js";
import { patchOptionsOf, toOptionsObject } from "../options/write-options.js";
import { dedupOwnerReferences } from "../owner-references.js";
import { readExchangeBody } from "../request-body.js";
import type { RequestScope } from "../request-scope.js";
import { writeObject } from "../response/object.js";
import { toHubVersion, toServedVersion } from "../served-object.js";
import { admit, createValidation, updateValidation } from "./admission.js";
import { newApplyMechanism } from "./apply-mechanism.js";
import { withCreateAuthorization } from "./authorize-create.js";
import { checkName, expectedNamespaceOf, requireName } from "./names.js";
import { newMergingMechanism, type PatchInput, type PatchMechanism } from "./patch-mechanism.js";
import { isApplyType, requestedPatchType } from "./patch-types.js";
import { recordPatch } from "./record-patch.js";
import { dropManagedFields, storeOrShrink } from "./too-large.js";
import { admissionRequestOf, outputOf } from "./write-request.js";

/** PATCH of an object, in any of the four kinds. */
export async function handlePatch(exchange: Exchange, scope: RequestScope, storage: Updater): Promise<void> {
  const { ctx, req, query } = exchange;
  const type = requestedPatchType(req, scope.patchTypes);
  const name = requireName(exchange);
  const output = outputOf(exchange, scope);
  const body = await readExchangeBody(exchange, scope.maxRequestBodyBytes);
  const options = patchOptionsOf(query, isApplyType(type));
  if (ctx.audit?.wantsRequestObject) await recordPatch(ctx.audit, type, body);
  ctx.span?.addEvent("Recorded the audit event");
  const input: PatchInput = { scope, ctx, name, type, body, options };
  const { object, created } = await applyPatch(input, storage, mechanismOf(input));
  ctx.span?.addEvent("Object stored in database");
  await writeObject(exchange, scope, output, created ? 201 : 200, object);
}

function mechanismOf(input: PatchInput): PatchMechanism {
  const { fieldManager } = input.scope;
  if (isApplyType(input.type) && fieldManager !== undefined) return newApplyMechanism(input, fieldManager);
  return newMergingMechanism(input);
}

function applyPatch(input: PatchInput, storage: Updater, mechanism: PatchMechanism) {
  const { scope, ctx, name, options } = input;
  const { dryRun } = options;
  const whenCreated = admissionRequestOf(scope, ctx, "CREATE", {
    name,
    dryRun,
    operationOptions: toOptionsObject(createOptionsKind, options),
  });
  const whenUpdated = admissionRequestOf(scope, ctx, "UPDATE", {
    name,
    dryRun,
    operationOptions: toOptionsObject(updateOptionsKind, options),
  });
  const infoOf = (shrink: boolean) =>
    computedObjectInfo(async (_ctx, old) => {
      const live = old === undefined ? undefined : (await toServedVersion(scope, old)).object;
      ctx.span?.addEvent("About to apply patch");
      const patched = checkPatched(input, live, await mechanism.patch(live));
      const request = live === undefined ? whenCreated : whenUpdated;
      ctx.span?.addEvent("About to check admission control");
      const admitted = await admit(scope, request, dedupOwnerReferences(ctx, patched, true), live);
      return toHubVersion(scope, shrink ? dropManagedFields(admitted) : admitted);
    });
  const store = (shrink: boolean) =>
    storage.update(
      ctx,
      name,
      infoOf(shrink),
      withCreateAuthorization(scope, ctx, name, createValidation(scope, whenCreated)),
      updateValidation(scope, whenUpdated),
      mechanism.creates,
      options,
    );
  // What is applied is nothing without its managedFields.
  return mechanism.creates ? store(false) : storeOrShrink(store);
}

/** A patch must not turn an object into another one. */
function checkPatched({ scope, ctx, name }: PatchInput, live: KubeObject | undefined, patched: KubeObject): KubeObject {
  const uid = metaOf(patched).uid ?? "";
  if (live === undefined && uid !== "") {
    const message = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    throw newConflict(scope.resource, name, message);
  }
  const own = ensureNamespaceMatches(patched, expectedNamespaceOf(scope, ctx.namespace));
  checkName(own, name, ctx.namespace);
  return own;
}
