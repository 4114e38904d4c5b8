import type { GroupVersion, GroupVersionKind, JSONObject } from "@kube-apiserver/apimachinery";
import { type Conventions, installedConventions } from "./conventions.js";
import type { Definitions } from "./definitions.js";
import type { Dialect } from "./dialect.js";
import type { DiscoveryRoute } from "./discovery-routes.js";
import type { DefinitionsResolver, NamedDefinition } from "./openapi-resource.js";
import { operationId, operationTag } from "./operation-id.js";
import { queryParameters } from "./parameters.js";
import type { Route } from "./routes.js";

const builtInMediaTypes = [
  "application/json",
  "application/yaml",
  "application/vnd.kubernetes.protobuf",
  "application/cbor",
];
const streamMediaTypes = [
  "application/json;stream=watch",
  "application/vnd.kubernetes.protobuf;stream=watch",
  "application/cbor-seq",
];
const builtInPatchTypes = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
  "application/apply-patch+yaml",
  "application/apply-patch+cbor",
];
const anyType = ["*/*"];

/** Writes the operations of routes, and asks for the definitions that they need. */
export class OperationWriter {
  readonly #dialect: Dialect;
  readonly #definitions: Definitions;
  readonly #resolve: DefinitionsResolver;
  readonly #conventions: Conventions;

  constructor(
    dialect: Dialect,
    definitions: Definitions,
    resolve: DefinitionsResolver,
    conventions: Conventions = installedConventions,
  ) {
    this.#dialect = dialect;
    this.#definitions = definitions;
    this.#resolve = resolve;
    this.#conventions = conventions;
  }

  write(group: GroupVersion, route: Route): JSONObject {
    const { group: g, version, kind } = route.about;
    return {
      description: route.description,
      operationId: operationId(route.verb, group, route.subject),
      tags: [operationTag(group)],
      ...(this.#dialect.version === 2 ? this.#exchangeV2(route) : this.#exchangeV3(route)),
      "x-kubernetes-action": route.action,
      "x-kubernetes-group-version-kind": { group: g, kind, version },
    };
  }

  /** Writes the operation of a path that answers a discovery object. */
  writeDiscovery({ description, operationId: id, tag, kind, mediaTypes }: DiscoveryRoute): JSONObject {
    const schema = this.#reference(kind);
    const common = { description, operationId: id, tags: [tag] };
    const unauthorized = { description: "Unauthorized" };
    if (this.#dialect.version === 2) {
      const responses = { "200": { description: "OK", schema }, "401": unauthorized };
      return { ...common, consumes: mediaTypes, produces: mediaTypes, schemes: ["https"], responses };
    }
    const content = Object.fromEntries(mediaTypes.map((type) => [type, { schema }]));
    return { ...common, responses: { "200": { description: "OK", content }, "401": unauthorized } };
  }

  #exchangeV2(route: Route): JSONObject {
    const body = this.#body(route);
    const query = queryParameters(route, this.#dialect, this.#conventions);
    const parameters =
      body === undefined
        ? query
        : [{ in: "body", name: "body", ...(body.required && { required: true }), schema: body.schema }, ...query];
    const answer = this.#answer(route);
    const answers = codesOf(route, this.#conventions).map(([code, description]) => [
      code,
      { description, schema: answer },
    ]);
    return {
      consumes: body?.types ?? this.#conventions.bodyTypes,
      produces: answerTypes(route),
      schemes: ["https"],
      ...(parameters.length > 0 && { parameters }),
      responses: { ...Object.fromEntries(answers), "401": { description: "Unauthorized" } },
    };
  }

  #exchangeV3(route: Route): JSONObject {
    const body = this.#body(route);
    const parameters = queryParameters(route, this.#dialect, this.#conventions);
    const answer = this.#answer(route);
    const content = Object.fromEntries(answerTypes(route).map((type) => [type, { schema: answer }]));
    const answers = codesOf(route, this.#conventions).map(([code, description]) => [code, { description, content }]);
    return {
      ...(parameters.length > 0 && { parameters }),
      ...(body !== undefined && { requestBody: requestBody(body) }),
      responses: { ...Object.fromEntries(answers), "401": { description: "Unauthorized" } },
    };
  }

  #body(route: Route): RequestBody | undefined {
    switch (route.action) {
      case "post":
      case "put":
        return { schema: this.#reference(route.kind), types: this.#conventions.bodyTypes, required: true };
      case "patch":
        return {
          schema: this.#reference(metaKind("Patch")),
          types: route.resource.patchTypes ?? builtInPatchTypes,
          required: true,
        };
      case "delete":
        return this.#deleteOptions();
      case "deletecollection":
        return this.#conventions.collectionDeletionHasBody ? this.#deleteOptions() : undefined;
      default:
        return undefined;
    }
  }

  #deleteOptions(): RequestBody {
    const schema = this.#reference(metaKind("DeleteOptions"));
    return { schema, types: this.#conventions.bodyTypes, required: false };
  }

  #answer(route: Route): JSONObject {
    switch (route.action) {
      case "list":
        return this.#reference({ ...route.kind, kind: route.resource.listKind ?? `${route.kind.kind}List` });
      case "watch":
      case "watchlist":
        return this.#reference(metaKind("WatchEvent"));
      case "delete":
      case "deletecollection":
        return this.#reference(metaKind("Status"));
      case "connect":
        return { type: "string" };
      default:
        return route.subresource?.textAnswer ? { type: "string" } : this.#reference(route.kind);
    }
  }

  #reference(gvk: GroupVersionKind): JSONObject {
    const named = this.#resolve(gvk);
    // A kind that nobody describes may be anything: better than a reference that leads nowhere.
    return named === undefined ? { type: "object" } : this.#referenceNamed(named);
  }

  #referenceNamed(named: NamedDefinition): JSONObject {
    if ("schema" in named) return this.#definitions.reference(named.name, named.schema);
    this.#definitions.add(named.name, named.definition(this.#dialect));
    for (const used of named.uses ?? []) this.#referenceNamed(used);
    return this.#definitions.referenceTo(named.name);
  }
}

interface RequestBody {
  readonly schema: JSONObject;
  readonly types: readonly string[];
  readonly required: boolean;
}

function requestBody({ schema, types, required }: RequestBody): JSONObject {
  const content = Object.fromEntries(types.map((type) => [type, { schema }]));
  return required ? { content, required } : { content };
}

function metaKind(kind: string): GroupVersionKind {
  return { group: "meta.k8s.io", version: "v1", kind };
}

function answerTypes({ action, resource, subresource }: Route): readonly string[] {
  if (action === "connect") return anyType;
  const types = resource.mediaTypes ?? builtInMediaTypes;
  if (subresource?.textAnswer) return ["text/plain", ...types];
  const streams = action === "list" || action === "watch" || action === "watchlist";
  return streams && resource.mediaTypes === undefined ? [...types, ...streamMediaTypes] : types;
}

function codesOf({ action }: Route, { patchCreates }: Conventions): readonly (readonly [string, string])[] {
  const ok = ["200", "OK"] as const;
  const created = ["201", "Created"] as const;
  const accepted = ["202", "Accepted"] as const;
  switch (action) {
    case "post":
      return [ok, created, accepted];
    case "put":
      return [ok, created];
    case "patch":
      return patchCreates ? [ok, created] : [ok];
    case "delete":
      return [ok, accepted];
    default:
      return [ok];
  }
}
