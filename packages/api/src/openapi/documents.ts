import { type JSONObject, type MutableJSONObject, runToEnd } from "@kube-apiserver/apimachinery";
import { customConventions, installedConventions } from "./conventions.js";
import { Definitions } from "./definitions.js";
import { type Dialect, openAPIV2, openAPIV3 } from "./dialect.js";
import { resourceListRoute, serverRoutes } from "./discovery-routes.js";
import type { DefinitionsResolver, OpenAPIGroupVersion } from "./openapi-resource.js";
import { OperationWriter } from "./operation.js";
import { pathParameters } from "./parameters.js";
import { rootOf, routesOf } from "./routes.js";

/** Title and version of a document; the version is that of the server (`v1.36.0`). */
export interface DocumentInfo {
  readonly title: string;
  readonly version: string;
}

const defaultInfo: DocumentInfo = { title: "Kubernetes", version: "v1.36.0" };

/** The document of a group version of custom resources does not say of which server it is. Same as upstream. */
const customInfo: DocumentInfo = { title: "Kubernetes CRD Swagger", version: "v0.1.0" };

const securityScheme: JSONObject = {
  description: "Bearer Token authentication",
  in: "header",
  name: "authorization",
  type: "apiKey",
};

/**
 * The OpenAPI v3 document of one group version: its paths, and every definition that they reach.
 * @param resolve finds the definitions of kinds; for built-in kinds `builtInDefinitions`
 */
export function buildOpenAPIV3(
  group: OpenAPIGroupVersion,
  resolve: DefinitionsResolver,
  info: DocumentInfo = defaultInfo,
): JSONObject {
  return runToEnd(openAPIV3Steps(group, resolve, info));
}

/** {@link buildOpenAPIV3} in steps: it can be left off for a while at every `yield`. */
export function* openAPIV3Steps(
  group: OpenAPIGroupVersion,
  resolve: DefinitionsResolver,
  info: DocumentInfo = defaultInfo,
): Generator<void, JSONObject> {
  const definitions = new Definitions(openAPIV3);
  const paths = yield* pathsOf(group, resolve, openAPIV3, definitions);
  if (group.isCustom) {
    return { openapi: "3.0.0", info: { ...customInfo }, paths, components: { schemas: yield* definitions.toJSON() } };
  }
  return {
    openapi: "3.0.0",
    info: { ...info },
    paths,
    components: { schemas: yield* definitions.toJSON(), securitySchemes: { BearerToken: securityScheme } },
  };
}

/**
 * The OpenAPI v3 documents that describe no resources: `api`, `apis`, `version` and one for each named group
 * (`apis/apps`), by their path below `/openapi/v3`.
 */
export function buildDiscoveryOpenAPIV3(
  groups: readonly Pick<OpenAPIGroupVersion, "group" | "version" | "isCustom">[],
  resolve: DefinitionsResolver,
  info: DocumentInfo = defaultInfo,
): ReadonlyMap<string, JSONObject> {
  return new Map(
    serverRoutes(installedOf(groups)).map((route) => {
      const definitions = new Definitions(openAPIV3);
      const writer = new OperationWriter(openAPIV3, definitions, resolve);
      const paths = { [`/${route.path}/`]: { get: writer.writeDiscovery(route) } };
      const components = { schemas: runToEnd(definitions.toJSON()), securitySchemes: { BearerToken: securityScheme } };
      return [route.path, { openapi: "3.0.0", info: { ...info }, paths, components }];
    }),
  );
}

/** The OpenAPI v2 document of several group versions together. */
export function buildOpenAPIV2(
  groups: readonly OpenAPIGroupVersion[],
  resolve: DefinitionsResolver,
  info: DocumentInfo = defaultInfo,
): JSONObject {
  return runToEnd(openAPIV2Steps(groups, resolve, info));
}

/** {@link buildOpenAPIV2} in steps: it can be left off for a while at every `yield`. */
export function* openAPIV2Steps(
  groups: readonly OpenAPIGroupVersion[],
  resolve: DefinitionsResolver,
  info: DocumentInfo = defaultInfo,
): Generator<void, JSONObject> {
  const definitions = new Definitions(openAPIV2);
  const paths: MutableJSONObject = {};
  const writer = new OperationWriter(openAPIV2, definitions, resolve);
  for (const route of serverRoutes(installedOf(groups)))
    paths[`/${route.path}/`] = { get: writer.writeDiscovery(route) };
  for (const group of groups) Object.assign(paths, yield* pathsOf(group, resolve, openAPIV2, definitions));
  return {
    swagger: "2.0",
    info: { ...info },
    paths,
    definitions: yield* definitions.toJSON(),
    securityDefinitions: { BearerToken: securityScheme },
    security: [{ BearerToken: [] }],
  };
}

/** Discovery of custom resources is described nowhere. */
function installedOf<T extends { readonly isCustom?: boolean }>(groups: readonly T[]): readonly T[] {
  return groups.filter(({ isCustom }) => isCustom !== true);
}

function* pathsOf(
  group: OpenAPIGroupVersion,
  resolve: DefinitionsResolver,
  dialect: Dialect,
  definitions: Definitions,
): Generator<void, JSONObject> {
  const conventions = group.isCustom ? customConventions : installedConventions;
  const writer = new OperationWriter(dialect, definitions, resolve, conventions);
  const paths: Record<string, MutableJSONObject> = conventions.hasOtherPaths
    ? { [`${rootOf(group)}/`]: { get: writer.writeDiscovery(resourceListRoute(group)) } }
    : {};
  for (const resource of group.resources) {
    for (const route of routesOf(group, resource, conventions)) {
      const item = paths[route.path] ?? { parameters: pathParameters(route.path, resource.kind.kind, dialect) };
      item[route.method] = writer.write(group, route);
      paths[route.path] = item;
    }
    yield;
  }
  return paths;
}
