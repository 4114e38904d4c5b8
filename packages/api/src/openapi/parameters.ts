import type { JSONObject } from "@kube-apiserver/apimachinery";
import type { Conventions } from "./conventions.js";
import type { Dialect } from "./dialect.js";
import type { Route } from "./routes.js";

/** Parameters of the path: those in it, and `pretty`, which every operation takes. */
export function pathParameters(path: string, kind: string, dialect: Dialect): readonly JSONObject[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) =>
    parameter({ in: "path", name, required: true, description: pathDescription(name, kind) }, "string", dialect),
  );
  return [...inPath, parameter({ in: "query", name: "pretty" }, "string", dialect)];
}

function pathDescription(name: string, kind: string): string {
  if (name === "namespace") return "object name and auth scope, such as for teams and projects";
  return name === "name" ? `name of the ${kind}` : "path to the resource";
}

/** Query parameters of an operation besides those of its path. */
export function queryParameters(route: Route, dialect: Dialect, conventions: Conventions): readonly JSONObject[] {
  return Object.entries(queryTypes(route, conventions))
    .filter(([name]) => name !== "pretty")
    .map(([name, type]) => parameter({ in: "query", name }, type, dialect));
}

function queryTypes({ action, subresource }: Route, conventions: Conventions): Readonly<Record<string, string>> {
  if (action === "connect") return subresource?.connect?.parameters ?? {};
  const own = action === "get" ? subresource?.parameters : undefined;
  return own ?? conventions.queryOf(action);
}

function parameter(parts: JSONObject, type: string, { version }: Dialect): JSONObject {
  return version === 2 ? { ...parts, type, uniqueItems: true } : { ...parts, schema: { type, uniqueItems: true } };
}
