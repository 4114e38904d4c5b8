import { convertSchema, hasRules } from "@kube-apiserver/apimachinery";
import type { RESTStrategy } from "@kube-apiserver/generic-server";
import { asDefinition, type CustomResourceDefinition, type DefinitionStatus } from "../definition/types.js";
import { storageVersionOf, versionsOf } from "../definition/versions.js";
import type { LazyPatternEngine } from "../lazy-pattern-engine.js";
import { validateDefinition, validateDefinitionUpdate } from "../validation/definition.js";
import { unrecognizedFormats } from "../validation/unrecognized-formats.js";

export const definitionAPIVersion = "apiextensions.k8s.io/v1";

/** What the strategy of definitions needs. */
export interface DefinitionStrategyOptions {
  readonly patterns: LazyPatternEngine;
  /** Whether CEL rules are evaluated. Where they are not, a client that relies on them is warned. */
  readonly rulesEnforced: boolean;
}

/** Clients write the spec; the status is the server's. Mirrors the strategy of `registry/customresourcedefinition`. */
export function newDefinitionStrategy({ patterns, rulesEnforced }: DefinitionStrategyOptions): RESTStrategy {
  return {
    namespaceScoped: false,
    allowCreateOnUpdate: false,
    allowUnconditionalUpdate: false,
    generationTracked: true,
    resetFields: new Map([[definitionAPIVersion, [["status"]]]]),
    async prepareForCreate(_ctx, obj) {
      await patterns.load();
      return withStoredVersion({ ...asDefinition(obj), status: emptyStatus });
    },
    async prepareForUpdate(_ctx, obj, old) {
      await patterns.load();
      const { status = emptyStatus } = asDefinition(old);
      return withStoredVersion({ ...asDefinition(obj), status });
    },
    validate: (_ctx, obj) => validateDefinition(asDefinition(obj), patterns.loaded),
    validateUpdate: (_ctx, obj, old) => validateDefinitionUpdate(asDefinition(obj), asDefinition(old), patterns.loaded),
    warningsOnCreate: (_ctx, obj) => warningsFor(asDefinition(obj), undefined, rulesEnforced),
    warningsOnUpdate: (_ctx, obj, old) => warningsFor(asDefinition(obj), asDefinition(old), rulesEnforced),
  };
}

/** As Go writes a status in which nothing is set. */
const emptyStatus: DefinitionStatus = Object.freeze({
  conditions: null,
  acceptedNames: Object.freeze({ plural: "", kind: "" }),
  storedVersions: null,
});

/** From now on objects may be stored in the storage version; the status remembers that until somebody migrated them. */
function withStoredVersion(definition: CustomResourceDefinition): CustomResourceDefinition {
  const version = storageVersionOf(definition.spec)?.name;
  const stored = definition.status?.storedVersions ?? [];
  if (version === undefined || stored.includes(version)) return definition;
  return { ...definition, status: { ...definition.status, storedVersions: [...stored, version] } };
}

function warningsFor(
  definition: CustomResourceDefinition,
  old: CustomResourceDefinition | undefined,
  rulesEnforced: boolean,
): readonly string[] {
  const before = new Set(old === undefined ? [] : unrecognizedFormats(old));
  const formats = unrecognizedFormats(definition)
    .filter((format) => !before.has(format))
    .map((format) => `unrecognized format ${JSON.stringify(format)}`);
  if (rulesEnforced || !usesRules(definition)) return formats;
  return [...formats, "x-kubernetes-validations: this server stores CEL rules but does not evaluate them yet"];
}

function usesRules({ spec }: CustomResourceDefinition): boolean {
  return versionsOf(spec).some(({ schema }) => {
    const props = schema?.openAPIV3Schema;
    return props !== undefined && hasRules(convertSchema(props));
  });
}
