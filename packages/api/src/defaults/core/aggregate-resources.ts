import { type JSONObject, type JSONValue, Quantity } from "@kube-apiserver/apimachinery";
import { objectAt } from "../fill.js";

/** Amounts by resource name. */
export type ResourceAmounts = ReadonlyMap<string, Quantity>;

/**
 * What the containers of a pod need together. Containers run side by side and add up; init containers run one after
 * another, each beside the restartable ones that started before it, and only the hungriest moment counts.
 *
 * Mirrors `AggregateContainerRequests` and `AggregateContainerLimits` of k8s.io/component-helpers/resource.
 * @throws QuantityError when a quantity of the pod does not parse
 */
export function aggregateContainerResources(podSpec: JSONObject, part: "requests" | "limits"): ResourceAmounts {
  let total: ResourceAmounts = new Map();
  for (const container of containersAt(podSpec, "containers")) total = sum(total, amountsOf(container, part));
  let sidecars: ResourceAmounts = new Map();
  let peak: ResourceAmounts = new Map();
  for (const container of containersAt(podSpec, "initContainers")) {
    const own = amountsOf(container, part);
    const together = sum(sidecars, own);
    if (container.restartPolicy === "Always") {
      total = sum(total, own);
      sidecars = together;
    }
    peak = combine(peak, together, (a, b) => (a.compare(b) >= 0 ? a : b));
  }
  return combine(total, peak, (a, b) => (a.compare(b) >= 0 ? a : b));
}

function containersAt(podSpec: JSONObject, key: string): readonly JSONObject[] {
  const list = podSpec[key];
  return Array.isArray(list) ? list.filter(isContainer) : [];
}

function isContainer(value: JSONValue): value is JSONObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function amountsOf(container: JSONObject, part: string): ResourceAmounts {
  const list = objectAt(objectAt(container, "resources"), part) ?? {};
  return new Map(Object.entries(list).map(([name, text]) => [name, Quantity.parse(String(text))]));
}

function sum(a: ResourceAmounts, b: ResourceAmounts): ResourceAmounts {
  return combine(a, b, (x, y) => x.add(y));
}

function combine(
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
