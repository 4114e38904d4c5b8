import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldPath, Quantity, quoteGo } from "@kube-apiserver/apimachinery";
import { containersOf } from "../validation/containers-of.js";

type Amounts = core_v1.ResourceRequirements["limits"];

/** Warnings of each container: of its annotations, resources and environment. */
export function containerWarnings(
  spec: core_v1.PodSpec,
  path: FieldPath,
  annotationWarningsOf: (container: core_v1.Container) => readonly string[],
): readonly string[] {
  return containersOf(spec, path).flatMap(({ container, at }) => [
    ...annotationWarningsOf(container),
    ...resourceWarnings(container, at.child("resources")),
    ...envWarnings(container.env ?? [], at.child("env")),
  ]);
}

function resourceWarnings({ resources }: core_v1.Container, path: FieldPath): readonly string[] {
  return ["memory", "ephemeral-storage"].flatMap((name) =>
    (["limits", "requests"] as const).flatMap((list) => fractionWarning(resources?.[list], name, path.child(list))),
  );
}

/** Memory and storage come in whole bytes. */
export function fractionWarnings(amounts: Amounts, path: FieldPath): readonly string[] {
  return ["memory", "ephemeral-storage"].flatMap((name) => fractionWarning(amounts, name, path));
}

function fractionWarning(amounts: Amounts = {}, name: string, path: FieldPath): readonly string[] {
  const text = Object.hasOwn(amounts, name) ? amounts[name] : undefined;
  if (text === undefined || Quantity.parse(text).milliValue() % 1000n === 0n) return [];
  return [`${path.key(name)}: fractional byte value ${quoteGo(text)} is invalid, must be an integer`];
}

/** A variable that is set anew without its value before. */
function envWarnings(variables: readonly core_v1.EnvVar[], path: FieldPath): readonly string[] {
  const seen = new Set<string>();
  return variables.flatMap(({ name = "", value = "", valueFrom }, index) => {
    const isFirst = !seen.has(name);
    seen.add(name);
    const reference = `$(${name})`;
    if (isFirst || (valueFrom === undefined && value !== reference && value.includes(reference))) return [];
    const subject = `hides previous definition of ${quoteGo(name)}`;
    return [`${path.index(index)}: ${subject}, which may be dropped when using apply`];
  });
}
