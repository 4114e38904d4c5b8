import { EncodedObject, type KubeObject } from "@kube-apiserver/apimachinery";
import { ensureNamespaceMatches, metaOf, wipeObjectMetaSystemFields } from "../../registry/rest/object-meta.js";
import type { CreateOptions, Creater, NamedCreater, ValidateObjectFunc } from "../../registry/rest/rest.js";
import { contextInNamespace } from "../../request/derived-context.js";
import type { RequestContext } from "../../request/request-context.js";
import { decodeRequestObject } from "../decode-request-object.js";
import type { Exchange } from "../exchange.js";
import { negotiateInput } from "../negotiation/negotiate.js";
import { createOptionsKind } from "../options/meta-kinds.js";
import { createOptionsOf, toOptionsObject } from "../options/write-options.js";
import { dedupOwnerReferences } from "../owner-references.js";
import { readExchangeBody } from "../request-body.js";
import type { RequestScope } from "../request-scope.js";
import { writeObject } from "../response/object.js";
import { toHubVersion } from "../served-object.js";
import { admit, createValidation } from "./admission.js";
import { expectedNamespaceOf, requireName } from "./names.js";
import { notingStored } from "./stored-event.js";
import { dropManagedFields, storeOrShrink } from "./too-large.js";
import { admissionRequestOf, outputOf, trackFields } from "./write-request.js";

/** Stores what admission and validation let through. */
type CreateFunc = (
  ctx: RequestContext,
  name: string,
  obj: KubeObject,
  validate: ValidateObjectFunc,
  options: CreateOptions,
) => Promise<EncodedObject>;

/** POST to a collection. */
export function handleCreate(exchange: Exchange, scope: RequestScope, storage: Creater): Promise<void> {
  const { requestInfo } = exchange.ctx;
  return create(exchange, scope, requestInfo.name, (ctx, _name, obj, validate, options) =>
    storage.create(ctx, obj, validate, options),
  );
}

/** POST below an object. */
export async function handleCreateNamed(exchange: Exchange, scope: RequestScope, storage: NamedCreater): Promise<void> {
  const store: CreateFunc = async (ctx, name, obj, validate, options) =>
    withCode(await storage.createNamed(ctx, name, obj, validate, options));
  await create(exchange, scope, requireName(exchange), store, storage.preservesSystemFields);
}

async function create(
  exchange: Exchange,
  scope: RequestScope,
  pathName: string,
  store: CreateFunc,
  preservesSystemFields = false,
): Promise<void> {
  const output = outputOf(exchange, scope);
  const format = negotiateInput(exchange.req, scope.serializers);
  const body = await readExchangeBody(exchange, scope.maxRequestBodyBytes);
  const options = createOptionsOf(exchange.query);
  const { fieldValidation } = options;
  exchange.ctx.span?.addEvent("About to convert to expected version");
  const decoded = await decodeRequestObject(scope, exchange.ctx, { body, format, fieldValidation });
  exchange.ctx.span?.addEvent("Conversion done");
  exchange.ctx.audit?.logRequestObject(decoded, scope.resource, scope.subresource);
  const name = pathName === "" ? (metaOf(decoded).name ?? "") : pathName;
  const ctx = inOwnNamespace(exchange.ctx, scope, name);
  const sent = preservesSystemFields ? decoded : wipeObjectMetaSystemFields(decoded);
  const own = ensureNamespaceMatches(sent, expectedNamespaceOf(scope, ctx.namespace));
  const tracked = await trackFields(scope, ctx, undefined, dedupOwnerReferences(ctx, own, false), options.fieldManager);
  const request = admissionRequestOf(scope, ctx, "CREATE", {
    name,
    dryRun: options.dryRun,
    operationOptions: toOptionsObject(createOptionsKind, options),
  });
  const admitted = await admit(scope, request, tracked);
  const hub = await toHubVersion(scope, admitted);
  const validate = createValidation(scope, request);
  const stored = await notingStored(ctx.span, body.length, () =>
    storeOrShrink((shrink) => store(ctx, name, shrink ? dropManagedFields(hub) : hub, validate, options)),
  );
  await writeObject(exchange, scope, output, 201, stored);
}

/** A namespace is admitted as something that happens in itself. */
function inOwnNamespace(ctx: RequestContext, scope: RequestScope, name: string): RequestContext {
  const isNamespace = scope.resource.group === "" && scope.resource.resource === "namespaces";
  return isNamespace && ctx.namespace === "" ? contextInNamespace(ctx, name) : ctx;
}

/** A creation that answers with a Status says 201 in it. */
function withCode(obj: EncodedObject): EncodedObject {
  const { object } = obj;
  if (object.kind !== "Status" || object.code !== undefined) return obj;
  return EncodedObject.fromObject({ ...object, code: 201 });
}
