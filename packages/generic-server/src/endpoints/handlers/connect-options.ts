import { getOwn, type JSONValue, type KubeObject, type Schema, toAPIVersion } from "@kube-apiserver/apimachinery";
import type { Connecter } from "../../registry/rest/rest.js";
import type { Exchange } from "../exchange.js";
import { boolOf, parseInteger } from "../options/query-values.js";
import type { RequestScope } from "../request-scope.js";
import { subpathOf } from "./get.js";

const typeMetaFields: ReadonlySet<string> = new Set(["apiVersion", "kind"]);

/**
 * What a connection is asked for, as the object that admission sees: the query, read as the kind that the subresource is
 * of, and the path after it. Mirrors `getRequestOptions` and the conversions from `url.Values`.
 *
 * @throws StatusError, reason BadRequest, when a parameter is no number that has to be one
 */
export function connectOptionsOf(exchange: Exchange, scope: RequestScope, storage: Connecter): KubeObject {
  const { kind, serving } = scope;
  const options: Record<string, JSONValue> = { apiVersion: toAPIVersion(kind), kind: kind.kind };
  if (serving.schema.kind !== "struct") return options;
  const { query } = exchange;
  for (const [name, { schema }] of serving.schema.fields) {
    if (typeMetaFields.has(name)) continue;
    const isPath = storage.connectPath && name === "path";
    const value = isPath ? subpathOf(exchange) : parameterOf(query, name, schema);
    if (value !== undefined && value !== "" && value !== false) options[name] = value;
  }
  return options;
}

function parameterOf(query: URLSearchParams, name: string, schema: Schema): JSONValue | undefined {
  if (!query.has(name)) return schema.kind === "list" ? null : undefined;
  if (schema.kind === "list") return query.getAll(name).map((text) => scalarOf(text, schema.items));
  if (schema.kind === "scalar" && schema.type === "boolean") return boolOf(query, name) ?? false;
  return scalarOf(query.get(name) ?? "", schema);
}

function scalarOf(text: string, schema: Schema): JSONValue {
  const isNumber = schema.kind === "scalar" && (schema.type === "int32" || schema.type === "int64");
  return isNumber ? parseInteger(text) : text;
}

/** The query of a request with `options` in it, and what else it says kept: for options that admission has changed. */
export function queryWithOptions(query: URLSearchParams, { serving }: RequestScope, options: KubeObject): string {
  const changed = new URLSearchParams(query);
  if (serving.schema.kind !== "struct") return changed.toString();
  for (const name of serving.schema.fields.keys()) {
    if (typeMetaFields.has(name)) continue;
    changed.delete(name);
    const value = getOwn(options, name) ?? [];
    for (const item of Array.isArray(value) ? value : [value]) changed.append(name, String(item));
  }
  return changed.toString();
}
