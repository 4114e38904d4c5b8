import { compareUTF8, Quantity } from "@kube-apiserver/apimachinery";

/** Amounts by resource name. Mirrors `v1.ResourceList`. */
export type ResourceAmounts = ReadonlyMap<string, Quantity>;

/** Amounts of an API object; empty when it has none. */
export function parseAmounts(list: Readonly<Record<string, string | undefined>> | undefined): ResourceAmounts {
  const entries = Object.entries(list ?? {}).filter(([, text]) => text !== undefined);
  return new Map(entries.map(([name, text]) => [name, Quantity.parse(String(text))]));
}

/** Amounts as an API object has them. */
export function formatAmounts(amounts: ResourceAmounts): Readonly<Record<string, string>> {
  return Object.fromEntries([...amounts].map(([name, amount]) => [name, amount.toString()]));
}

/** Amounts for people: `cpu=1,pods=2`, in order of their names. */
export function printAmounts(amounts: ResourceAmounts): string {
  const names = [...amounts.keys()].sort(compareUTF8);
  return names.map((name) => `${name}=${amounts.get(name)}`).join(",");
}

/** Every amount of both; those of the same name are joined. */
export function combineAmounts(
  a: ResourceAmounts,
  b: ResourceAmounts,
  join: (x: Quantity, y: Quantity) => Quantity,
): ResourceAmounts {
  const out = new Map(a);
  for (const [name, amount] of b) {
    const known = out.get(name);
    out.set(name, known === undefined ? amount : join(known, amount));
  }
  return out;
}

/** The sum of two. */
export function addAmounts(a: ResourceAmounts, b: ResourceAmounts): ResourceAmounts {
  return combineAmounts(a, b, (x, y) => x.add(y));
}

/** The larger of two, each amount by itself. */
export function largestAmounts(a: ResourceAmounts, b: ResourceAmounts): ResourceAmounts {
  return combineAmounts(a, b, (x, y) => (x.compare(y) >= 0 ? x : y));
}

/** The amounts whose name passes. */
export function filterAmounts(
  amounts: ResourceAmounts,
  keep: (name: string, amount: Quantity) => boolean,
): ResourceAmounts {
  return new Map([...amounts].filter(([name, amount]) => keep(name, amount)));
}
