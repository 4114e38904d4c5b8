import type { BuiltInResource } from "@kube-apiserver/api";
import type { GroupResource, JSONValue } from "@kube-apiserver/apimachinery";
import type { RESTStrategy } from "@kube-apiserver/generic-server";
import { metaKeeperOf } from "./kept-metadata.js";
import { nameRuleOf } from "./resource-names.js";
import { rulesOf } from "./resource-rules.js";
import { emptyStatusOf, withField, withFieldOf } from "./strategy-fields.js";

/** What strategies are made from. */
export interface StrategySource {
  readonly groupResource: GroupResource;
  /** The resource in its storage version. */
  readonly resource: BuiltInResource;
  /** `apiVersion` of every version that is served. */
  readonly apiVersions: readonly string[];
}

/**
 * The strategy of a resource as the tables describe it: users do not write a status that has a subresource of its own,
 * and everything else is theirs.
 */
export function newDefaultStrategy(source: StrategySource): RESTStrategy {
  const { groupResource, resource } = source;
  const validateName = nameRuleOf(groupResource);
  const base: RESTStrategy = {
    ...rulesOf(groupResource),
    namespaceScoped: resource.namespaced,
    prepareForCreate: (_ctx, obj) => obj,
    prepareForUpdate: (_ctx, obj) => obj,
    validate: () => [],
    validateUpdate: () => [],
    ...(validateName === undefined ? {} : { validateName }),
  };
  return hasStatusSubresource(resource) ? withoutStatus(base, source, emptyStatusOf(resource)) : base;
}

function hasStatusSubresource({ subresources = [] }: BuiltInResource): boolean {
  return subresources.some(({ name }) => name === "status");
}

function withoutStatus(base: RESTStrategy, source: StrategySource, empty: JSONValue | undefined): RESTStrategy {
  return {
    ...base,
    prepareForCreate: (_ctx, obj) => withField(obj, "status", empty),
    prepareForUpdate: (_ctx, obj, old) => withFieldOf(obj, "status", old),
    resetFields: resetFieldsOf(source, [["status"]]),
  };
}

const identityAndStatus: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata", "status"]);

/** The strategy of the status subresource: everything but metadata and status stays as it is. */
export function newStatusStrategy(source: StrategySource, main: RESTStrategy): RESTStrategy {
  const { resetFields: _, warningsOnUpdate: __, review: ___, validationSteps: ____, ...rest } = main;
  const keepMeta = metaKeeperOf(source.groupResource);
  return {
    ...rest,
    generationTracked: false,
    prepareForUpdate(_ctx, obj, old) {
      let next = obj;
      for (const name of new Set([...Object.keys(obj), ...Object.keys(old)])) {
        if (!identityAndStatus.has(name)) next = withFieldOf(next, name, old);
      }
      return keepMeta?.(next, old) ?? next;
    },
    validateUpdate: () => [],
    resetFields: resetFieldsOf(source, keepMeta === undefined ? [["spec"]] : [["metadata"], ["spec"]]),
  };
}

/** The same reset fields for every version. */
export function resetFieldsOf(
  { apiVersions }: Pick<StrategySource, "apiVersions">,
  paths: readonly (readonly string[])[],
): ReadonlyMap<string, readonly (readonly string[])[]> {
  return new Map(apiVersions.map((apiVersion) => [apiVersion, paths]));
}
