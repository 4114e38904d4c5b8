import { jsonEqual } from "@kube-apiserver/apimachinery";
import { conditionOf, type DefinitionCondition, sameCondition, withCondition } from "../definition/conditions.js";
import type { CustomResourceDefinition, DefinitionNames } from "../definition/types.js";
import { acceptedNamesOf } from "../definition/versions.js";

interface TakenNames {
  readonly resources: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}

/**
 * Grants a definition the names it asks for, as far as no other of its group has them: first come, first served.
 * Returns the very definition when there is nothing to say. Mirrors `NamingConditionController`.
 * @param sameGroup - all definitions of the group, this one included; asked only where names are not granted yet
 */
export function acceptNames(
  definition: CustomResourceDefinition,
  sameGroup: () => Iterable<CustomResourceDefinition>,
  nowMs: number,
): CustomResourceDefinition {
  const accepted = acceptedNamesOf(definition);
  if (hasItsNames(definition)) return definition;
  const { names: wanted } = definition.spec;
  const { names, condition } = negotiate(wanted, accepted, takenNames(sameGroup(), wanted));
  if (jsonEqual(names, accepted) && sameCondition(condition, conditionOf(definition, "NamesAccepted"))) {
    return definition;
  }
  const named = { ...definition, status: { ...definition.status, acceptedNames: names } };
  const established = establishedCondition(definition, condition);
  const judged = withCondition(named, condition, nowMs);
  return established === undefined ? judged : withCondition(judged, established, nowMs);
}

/** Whether a definition has been granted every name it asks for. */
export function hasItsNames(definition: CustomResourceDefinition): boolean {
  return jsonEqual(definition.spec.names, acceptedNamesOf(definition));
}

/** Which of the names that are wanted some definition has. */
function takenNames(definitions: Iterable<CustomResourceDefinition>, wanted: DefinitionNames): TakenNames {
  const resources = new Set<string>();
  const kinds = new Set<string>();
  const wantedResources = new Set(resourceNamesOf(wanted));
  const wantedKinds = new Set([wanted.kind, wanted.listKind ?? ""]);
  for (const definition of definitions) {
    const names = acceptedNamesOf(definition);
    for (const name of resourceNamesOf(names)) if (wantedResources.has(name)) resources.add(name);
    for (const name of [names.kind, names.listKind ?? ""]) if (wantedKinds.has(name)) kinds.add(name);
  }
  return { resources, kinds };
}

function resourceNamesOf({ plural, singular = "", shortNames = [] }: DefinitionNames): readonly string[] {
  return [plural, singular, ...shortNames];
}

/** Names that are free or ours already are granted; of the others the last one is reported. */
function negotiate(wanted: DefinitionNames, accepted: DefinitionNames, taken: TakenNames) {
  const names: { -readonly [K in keyof DefinitionNames]: DefinitionNames[K] } = { ...accepted };
  let conflict: { reason: string; message: string } | undefined;
  const claim = (field: "plural" | "singular" | "kind" | "listKind", reason: string, used: ReadonlySet<string>) => {
    const name = wanted[field] ?? "";
    if (name !== (accepted[field] ?? "") && used.has(name)) conflict = { reason, message: inUse(name) };
    else names[field] = name;
  };
  claim("plural", "PluralConflict", taken.resources);
  claim("singular", "SingularConflict", taken.resources);
  const clashes = (wanted.shortNames ?? [])
    .filter((name) => !accepted.shortNames?.includes(name) && taken.resources.has(name))
    .map(inUse);
  if (clashes.length > 0) conflict = { reason: "ShortNamesConflict", message: aggregate(clashes) };
  else setOrDrop(names, "shortNames", wanted.shortNames);
  claim("kind", "KindConflict", taken.kinds);
  claim("listKind", "ListKindConflict", taken.kinds);
  setOrDrop(names, "categories", wanted.categories);
  const condition: DefinitionCondition = {
    type: "NamesAccepted",
    status: conflict === undefined ? "True" : "False",
    reason: conflict?.reason ?? "NoConflicts",
    message: conflict?.message ?? "no conflicts found",
  };
  return { names, condition };
}

function setOrDrop(
  names: { shortNames?: readonly string[]; categories?: readonly string[] },
  field: "shortNames" | "categories",
  value: readonly string[] | undefined,
): void {
  if (value === undefined) delete names[field];
  else names[field] = value;
}

function inUse(name: string): string {
  return `${JSON.stringify(name)} is already in use`;
}

function aggregate(messages: readonly string[]): string {
  const [only = ""] = messages;
  return messages.length === 1 ? only : `[${messages.join(", ")}]`;
}

/** What naming means for being established; undefined when nothing changes. Establishing itself is another step. */
function establishedCondition(
  definition: CustomResourceDefinition,
  namesAccepted: DefinitionCondition,
): DefinitionCondition | undefined {
  const before = conditionOf(definition, "Established");
  if (before?.status === "True") return undefined;
  if (namesAccepted.status === "True") {
    return {
      type: "Established",
      status: "False",
      reason: "Installing",
      message: "the initial names have been accepted",
    };
  }
  if (before !== undefined) return undefined;
  return { type: "Established", status: "False", reason: "NotAccepted", message: "not all names are accepted" };
}
