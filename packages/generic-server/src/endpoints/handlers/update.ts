import type { KubeObject } from "@kube-apiserver/apimachinery";
import { ensureNamespaceMatches } from "../../registry/rest/object-meta.js";
import type { UpdateOptions, Updater } from "../../registry/rest/rest.js";
import { defaultUpdatedObjectInfo, type TransformFunc } from "../../registry/rest/updated-object-info.js";
import type { RequestContext } from "../../request/request-context.js";
import { decodeRequestObject } from "../decode-request-object.js";
import type { Exchange } from "../exchange.js";
import { negotiateInput } from "../negotiation/negotiate.js";
import { createOptionsKind, updateOptionsKind } from "../options/meta-kinds.js";
import { toOptionsObject, updateOptionsOf } from "../options/write-options.js";
import { dedupOwnerReferences } from "../owner-references.js";
import { readExchangeBody } from "../request-body.js";
import type { RequestScope } from "../request-scope.js";
import { writeObject } from "../response/object.js";
import { toHubVersion, toServedVersion } from "../served-object.js";
import { admit, createValidation, updateValidation } from "./admission.js";
import { withCreateAuthorization } from "./authorize-create.js";
import { checkName, expectedNamespaceOf, requireName } from "./names.js";
import { notingStored } from "./stored-event.js";
import { dropManagedFields, storeOrShrink } from "./too-large.js";
import { admissionRequestOf, outputOf, trackFields } from "./write-request.js";

/** PUT of an object. */
export async function handleUpdate(exchange: Exchange, scope: RequestScope, storage: Updater): Promise<void> {
  const { ctx } = exchange;
  const name = requireName(exchange);
  const output = outputOf(exchange, scope);
  const body = await readExchangeBody(exchange, scope.maxRequestBodyBytes);
  const options = updateOptionsOf(exchange.query);
  const format = negotiateInput(exchange.req, scope.serializers);
  ctx.span?.addEvent("About to convert to expected version");
  const decoded = await decodeRequestObject(scope, ctx, { body, format, fieldValidation: options.fieldValidation });
  ctx.span?.addEvent("Conversion done");
  ctx.audit?.logRequestObject(decoded, scope.resource, scope.subresource);
  const own = ensureNamespaceMatches(decoded, expectedNamespaceOf(scope, ctx.namespace));
  checkName(own, name, ctx.namespace);
  const obj = dedupOwnerReferences(ctx, own, false);
  const call = { ctx, name, obj, options };
  const { object, created } = await notingStored(ctx.span, body.length, () => update(scope, storage, call));
  await writeObject(exchange, scope, output, created ? 201 : 200, object);
}

interface UpdateCall {
  readonly ctx: RequestContext;
  readonly name: string;
  /** In the version of the request. */
  readonly obj: KubeObject;
  readonly options: UpdateOptions;
}

function update(scope: RequestScope, storage: Updater, call: UpdateCall) {
  return storeOrShrink((shrink) =>
    updateOnce(scope, storage, shrink ? { ...call, obj: dropManagedFields(call.obj) } : call, !shrink),
  );
}

function updateOnce(scope: RequestScope, storage: Updater, call: UpdateCall, tracksFields: boolean) {
  const { ctx, name, obj, options } = call;
  const { dryRun } = options;
  const whenUpdated = admissionRequestOf(scope, ctx, "UPDATE", {
    name,
    dryRun,
    operationOptions: toOptionsObject(updateOptionsKind, options),
  });
  const whenCreated = admissionRequestOf(scope, ctx, "CREATE", {
    name,
    dryRun,
    operationOptions: toOptionsObject(createOptionsKind, options),
  });
  const prepare: TransformFunc = async (_ctx, next, old) => {
    const live = old === undefined ? undefined : (await toServedVersion(scope, old)).object;
    const tracked = tracksFields ? await trackFields(scope, ctx, live, next, options.fieldManager) : next;
    const admitted = await admit(scope, live === undefined ? whenCreated : whenUpdated, tracked, live);
    return toHubVersion(scope, admitted);
  };
  return storage.update(
    ctx,
    name,
    defaultUpdatedObjectInfo(obj, prepare),
    withCreateAuthorization(scope, ctx, name, createValidation(scope, whenCreated)),
    updateValidation(scope, whenUpdated),
    false,
    options,
  );
}
