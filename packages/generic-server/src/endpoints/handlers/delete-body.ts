import {
  DecodeError,
  decodeTyped,
  getOwn,
  isJSONObject,
  type JSONObject,
  type KubeObject,
  newBadRequest,
  quoteGo,
} from "@kube-apiserver/apimachinery";
import { corruptObjectDeleterOf } from "../../registry/rest/rest.js";
import type { Exchange } from "../exchange.js";
import { negotiateInput } from "../negotiation/negotiate.js";
import { deleteOptionsOfBody, deleteOptionsOfQuery, type ParsedDeleteOptions } from "../options/delete-options.js";
import { deleteOptionsSchema } from "../options/delete-options-schema.js";
import { BodySyntaxError, parseBody } from "../parse-body.js";
import { readExchangeBody } from "../request-body.js";
import type { RequestScope } from "../request-scope.js";

/**
 * Options of a deletion: from the body where there is one, else from the query string.
 * @throws StatusError, reason BadRequest, Invalid, UnsupportedMediaType or RequestEntityTooLarge
 */
export async function readDeleteOptions(exchange: Exchange, scope: RequestScope): Promise<ParsedDeleteOptions> {
  const body = await readExchangeBody(exchange, scope.maxRequestBodyBytes);
  const rules = { allowsUnsafe: corruptObjectDeleterOf(scope.storage) !== undefined };
  if (body.length === 0) return deleteOptionsOfQuery(exchange.query, rules);
  const format = negotiateInput(exchange.req, scope.serializers);
  try {
    const { value } = await parseBody(body, format, false);
    const decoded = decodeDeleteOptions(isJSONObject(value) ? value : {});
    exchange.ctx.span?.addEvent("Decoded delete options");
    exchange.ctx.audit?.logRequestObject(withTypeMeta(decoded), scope.resource, scope.subresource);
    exchange.ctx.span?.addEvent("Recorded the audit event");
    return deleteOptionsOfBody(decoded, rules);
  } catch (err) {
    if (err instanceof BodySyntaxError || err instanceof DecodeError) throw newBadRequest(err.message, { cause: err });
    throw err;
  }
}

function withTypeMeta(options: KubeObject): KubeObject {
  const { kind = "", apiVersion = "" } = options;
  return { ...options, kind: kind || "DeleteOptions", apiVersion: apiVersion || "v1" };
}

function decodeDeleteOptions(value: JSONObject): JSONObject {
  const kind = getOwn(value, "kind");
  if (typeof kind === "string" && kind !== "" && kind !== "DeleteOptions") {
    const version = getOwn(value, "apiVersion");
    throw newBadRequest(
      `no kind ${quoteGo(kind)} is registered for version ${quoteGo(typeof version === "string" ? version : "")} in scheme`,
    );
  }
  return decodeTyped(value, deleteOptionsSchema).object;
}
