import { EncodedObject, toAPIVersion } from "@kube-apiserver/apimachinery";
import type { ObjectList } from "../../registry/rest/rest.js";
import { turns } from "../../request/event-loop-turns.js";
import type { Exchange } from "../exchange.js";
import type { NegotiatedOutput, TransformTarget } from "../negotiation/negotiate.js";
import { prettyJSONSerializer, type Serializer } from "../negotiation/serializer.js";
import { tableOptionsOf } from "../options/table-options.js";
import type { RequestScope } from "../request-scope.js";
import { toServedVersion } from "../served-object.js";
import { type Body, bodyBytes, isLarge, sendBody, sendBytes, sendIndented } from "./body.js";
import { listBody, typedListBody } from "./list-body.js";
import { listHeader, listMeta } from "./list-header.js";
import { mapYielding } from "./map-yielding.js";
import { typeMetaPrefix } from "./metadata-slice.js";
import {
  metaGroup,
  newListRequestedAsObject,
  newObjectRequestedAsList,
  toPartialObjectMetadata,
} from "./partial-metadata.js";
import { recordList, recordObject } from "./record-answer.js";
import { serialized } from "./serialize-span.js";
import { type TableForm, tableBody, tableOfObject } from "./table.js";

/** Lists of more wait for their turn: many of them become ready in the same moment. */
const itemsAtOnce = 100;

/**
 * Answers with one object, in the version, form and media type that were negotiated. A Status goes out as it is. Mirrors
 * `transformResponseObject`.
 */
export async function writeObject(
  exchange: Exchange,
  scope: RequestScope,
  output: NegotiatedOutput,
  statusCode: number,
  obj: EncodedObject,
): Promise<void> {
  exchange.ctx.span?.addEvent("About to write a response");
  // Most objects go out as they are: only what takes time is waited for.
  const { transform, serializer } = output;
  const isAsStored = transform === undefined && scope.serving.conversion === undefined;
  const answer = isAsStored ? obj : await transformed(exchange, scope, transform, obj);
  if (exchange.ctx.audit !== undefined) recordObject(exchange.ctx, answer, isStatus(scope, obj));
  if (exchange.ctx.span === undefined) await sendObject(exchange, serializer, statusCode, answer);
  else {
    await serialized(exchange, serializer.mediaType, (own) => sendObject(own, serializer, statusCode, answer));
    exchange.ctx.span.addEvent("Writing http response done");
  }
}

async function sendObject(
  exchange: Exchange,
  serializer: Serializer,
  statusCode: number,
  obj: EncodedObject,
): Promise<void> {
  const encoded = serializer.encode(obj);
  const bytes = encoded instanceof Promise ? await encoded : encoded;
  await sendBytes(exchange, statusCode, serializer.mediaType, bytes);
}

function transformed(
  exchange: Exchange,
  scope: RequestScope,
  target: TransformTarget | undefined,
  obj: EncodedObject,
): Promise<EncodedObject> {
  const transform = () => transformObject(exchange, scope, target, obj);
  return exchange.ctx.audit?.latency.track("transform-response-object", scope.clock, transform) ?? transform();
}

async function transformObject(
  { query }: Exchange,
  scope: RequestScope,
  target: TransformTarget | undefined,
  obj: EncodedObject,
): Promise<EncodedObject> {
  if (target === undefined) return isStatus(scope, obj) ? obj : toServedVersion(scope, obj);
  const form = tableForm(scope, target, query);
  if (isStatus(scope, obj)) return obj;
  if (form !== undefined) return EncodedObject.fromBytes(await tableOfObject(form, obj, true));
  if (target.kind === "PartialObjectMetadataList") throw newObjectRequestedAsList(scope);
  return toPartialObjectMetadata(scope, await toServedVersion(scope, obj), target.version);
}

/** How to make a Table, when one is asked for. */
export function tableForm(
  scope: RequestScope,
  target: TransformTarget | undefined,
  query: URLSearchParams,
): TableForm | undefined {
  if (target?.kind !== "Table" || scope.tableConvertor === undefined) return undefined;
  return { scope, convertor: scope.tableConvertor, version: target.version, options: tableOptionsOf(query) };
}

/** What is parsed to find out does not stay with the object, which may be everyone's. */
function isStatus({ kind }: RequestScope, obj: EncodedObject): boolean {
  if (obj.startsWith(typeMetaPrefix(toAPIVersion(kind), kind.kind))) return false;
  const { object } = obj.detached();
  return object.kind === "Status" && object.apiVersion === "v1";
}

/** Answers with a list. JSON lists are sent as a walk over the items' buffers. */
export function writeList(
  exchange: Exchange,
  scope: RequestScope,
  output: NegotiatedOutput,
  list: ObjectList,
): Promise<void> {
  if (exchange.ctx.span === undefined) return sendList(exchange, scope, output, list);
  return serialized(exchange, output.serializer.mediaType, (own) => sendList(own, scope, output, list));
}

async function sendList(
  exchange: Exchange,
  scope: RequestScope,
  output: NegotiatedOutput,
  list: ObjectList,
): Promise<void> {
  const { serializer, transform } = output;
  const form = tableForm(scope, transform, exchange.query);
  if (list.items.length > itemsAtOnce) await turns.take();
  const makeBody = () => (form === undefined ? bodyOfList(scope, transform, list) : tableBody(form, list));
  if (exchange.ctx.audit?.wantsResponseObject) recordList(exchange.ctx, await makeBody());
  if (form === undefined && serializer.encodeList !== undefined) {
    const { kind, apiVersion, items } = await itemsOf(scope, transform, list);
    const parts = await serializer.encodeList({ kind, apiVersion, metadata: listMeta(list) }, items);
    const totalBytes = parts.reduce((sum, { length }) => sum + length, 0);
    return sendBody(exchange, 200, serializer.mediaType, { parts, totalBytes });
  }
  const latency = exchange.ctx.audit?.latency;
  const body = await (latency?.track("serialize-response-object", scope.clock, makeBody) ?? makeBody());
  if (serializer.isJSON) return sendBody(exchange, 200, serializer.mediaType, body);
  if (serializer === prettyJSONSerializer && isLarge(body)) {
    return sendIndented(exchange, 200, serializer.mediaType, body);
  }
  const json = EncodedObject.fromBytes(bodyBytes(body));
  await sendBytes(exchange, 200, serializer.mediaType, await serializer.encode(json));
}

async function bodyOfList(scope: RequestScope, target: TransformTarget | undefined, list: ObjectList): Promise<Body> {
  const { kind, apiVersion, items } = await itemsOf(scope, target, list);
  const isTyped = scope.serving.objectModel === "typed";
  const isWhole = target === undefined;
  const header = listHeader(list, { kind, apiVersion, alwaysContinue: isWhole && !isTyped });
  if (isWhole && isTyped) return typedListBody(header, items, typeMetaPrefix(apiVersion, scope.kind.kind));
  return listBody(header, items);
}

interface TypedItems {
  readonly kind: string;
  readonly apiVersion: string;
  readonly items: readonly EncodedObject[];
}

/** The items in the form that was asked for, and what a list of them is called. */
async function itemsOf(
  scope: RequestScope,
  target: TransformTarget | undefined,
  list: ObjectList,
): Promise<TypedItems> {
  const items = await servedItems(scope, list.items);
  if (target === undefined) return { kind: scope.listKind, apiVersion: toAPIVersion(scope.kind), items };
  const { kind, version } = target;
  if (kind === "PartialObjectMetadata") throw newListRequestedAsObject(scope);
  const partial = await mapYielding(items, (item) => toPartialObjectMetadata(scope, item, version));
  return { kind, apiVersion: `${metaGroup}/${version}`, items: partial };
}

async function servedItems(scope: RequestScope, items: readonly EncodedObject[]): Promise<readonly EncodedObject[]> {
  if (scope.serving.conversion === undefined) return items;
  return mapYielding(items, (item) => toServedVersion(scope, item));
}
