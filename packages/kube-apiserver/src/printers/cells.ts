import type { core_v1, meta_v1 } from "@kube-apiserver/api/types";
import {
  type LabelSelectorObject,
  labelSelectorFromObject,
  translateTimestampSince,
} from "@kube-apiserver/apimachinery";

/** Shown for a value that does not apply. */
export const none = "<none>";
/** Shown for a value that nobody has set. */
export const unset = "<unset>";
/** Shown for a value that is not known. */
export const unknown = "<unknown>";

/** What every object has. */
export interface Named {
  readonly metadata?: meta_v1.ObjectMeta;
}

/** The cell `Name`. */
export function nameOf({ metadata }: Named): string {
  return metadata?.name ?? "";
}

/** The name of a class, and whether it is what objects get that name none. @param annotations - any of which says so */
export function classNameOf(object: Named, annotations: readonly string[]): string {
  const isDefault = annotations.some((key) => object.metadata?.annotations?.[key] === "true");
  return isDefault ? `${nameOf(object)} (default)` : nameOf(object);
}

/** The cell `Age`. */
export function ageOf({ metadata }: Named, nowMs: number): string {
  return translateTimestampSince(metadata?.creationTimestamp, nowMs);
}

/** Whether deletion has begun. */
export function isTerminating({ metadata }: Named): boolean {
  return (metadata?.deletionTimestamp ?? null) !== null;
}

/** A text, or what stands for an empty one. */
export function textOr(text: string | undefined, instead: string): string {
  return text === undefined || text === "" ? instead : text;
}

/** A list joined with commas, or what stands for an empty one. */
export function joinedOr(items: readonly string[] | undefined, instead: string): string {
  return textOr(items?.join(","), instead);
}

/** The first `max` items, and how many more there are: `a,b,c + 2 more...`. */
export function firstFew(items: readonly string[], max = 3): string {
  const shown = items.slice(0, max).join(",");
  return items.length > max ? `${shown} + ${items.length - max} more...` : textOr(shown, unset);
}

/** Labels as `k=v,k2=v2` in order; `<none>` without any. Mirrors `labels.FormatLabels`. */
export function formatLabels(labels: Readonly<Record<string, string | undefined>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value = ""]) => `${key}=${value}`);
  return textOr(pairs.sort().join(","), none);
}

/** A selector in its own syntax. Mirrors `metav1.FormatLabelSelector`. */
export function formatSelector(selector: meta_v1.LabelSelector | undefined): string {
  return textOr(selectorText(selector, "<error>"), none);
}

/** A selector in its own syntax, empty when it chooses everything or nothing; `invalid` when it cannot be read. */
export function selectorText(selector: meta_v1.LabelSelector | undefined, invalid: string): string {
  try {
    return labelSelectorFromObject(selector as LabelSelectorObject | undefined).toString();
  } catch {
    // Stored before its rules were as strict as they are now: the rest of the row is still worth showing.
    return invalid;
  }
}

/** The cells `Containers` and `Images`. */
export function containerCells(containers: readonly core_v1.Container[] | undefined): readonly [string, string] {
  const all = containers ?? [];
  return [all.map(({ name }) => name).join(","), all.map(({ image = "" }) => image).join(",")];
}

/** A quantity as it was stored; `0` when there is none. */
export function quantityText(quantity: string | number | undefined): string {
  return quantity === undefined ? "0" : String(quantity);
}

/** Addresses of a load balancer, sorted and each once. */
export function loadBalancerAddresses(
  ingress: readonly { readonly ip?: string; readonly hostname?: string }[] | undefined,
): string {
  const addresses = (ingress ?? []).map(({ ip, hostname }) => textOr(ip, hostname ?? ""));
  return [...new Set(addresses.filter((address) => address !== ""))].sort().join(",");
}
