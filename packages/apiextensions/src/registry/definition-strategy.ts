import { type KubeObject, type PatternEngine, runToEnd } from "@kube-apiserver/apimachinery";
import type { LazilyLoaded } from "@kube-apiserver/component-base";
import type { RESTStrategy, RuleEngine } from "@kube-apiserver/generic-server";
import { asDefinition, type CustomResourceDefinition, type DefinitionStatus } from "../definition/types.js";
import { storageVersionOf } from "../definition/versions.js";
import { validateDefinitionSteps, validateDefinitionUpdateSteps } from "../validation/definition.js";
import { unrecognizedFormats } from "../validation/unrecognized-formats.js";

export const definitionAPIVersion = "apiextensions.k8s.io/v1";

/** What the strategy of definitions needs. */
export interface DefinitionStrategyOptions {
  readonly patterns: LazilyLoaded<PatternEngine>;
  readonly rules: LazilyLoaded<RuleEngine>;
}

/** Clients write the spec; the status is the server's. Mirrors the strategy of `registry/customresourcedefinition`. */
export function newDefinitionStrategy({ patterns, rules }: DefinitionStrategyOptions): RESTStrategy {
  const engines = () => ({ patterns: patterns.loaded, rules: rules.loaded });
  const stepsFor = (obj: KubeObject, old?: KubeObject) =>
    old === undefined
      ? validateDefinitionSteps(asDefinition(obj), engines())
      : validateDefinitionUpdateSteps(asDefinition(obj), asDefinition(old), engines());
  return {
    namespaceScoped: false,
    allowCreateOnUpdate: false,
    allowUnconditionalUpdate: false,
    generationTracked: true,
    resetFields: new Map([[definitionAPIVersion, [["status"]]]]),
    async prepareForCreate(_ctx, obj) {
      await rules.load();
      return withStoredVersion({ ...asDefinition(obj), status: emptyStatus });
    },
    async prepareForUpdate(_ctx, obj, old) {
      await rules.load();
      const { status = emptyStatus } = asDefinition(old);
      return withStoredVersion({ ...asDefinition(obj), status });
    },
    validate: (_ctx, obj) => runToEnd(stepsFor(obj)),
    validateUpdate: (_ctx, obj, old) => runToEnd(stepsFor(obj, old)),
    validationSteps: (_ctx, obj, old) => stepsFor(obj, old),
    warningsOnCreate: (_ctx, obj) => warningsFor(asDefinition(obj), undefined),
    warningsOnUpdate: (_ctx, obj, old) => warningsFor(asDefinition(obj), asDefinition(old)),
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
): readonly string[] {
  const before = new Set(old === undefined ? [] : unrecognizedFormats(old));
  return unrecognizedFormats(definition)
    .filter((format) => !before.has(format))
    .map((format) => `unrecognized format ${JSON.stringify(format)}`);
}
