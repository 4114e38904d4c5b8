import type { core_v1 } from "@kube-apiserver/api/types";
import { Quantity } from "@kube-apiserver/apimachinery";

type Amounts = Map<string, Quantity>;

/**
 * What the containers of a pod ask for, or may use, together: all that run at once, or the most that one init container
 * needs beside the sidecars that started before it. Mirrors `AggregateContainerRequests` and `AggregateContainerLimits`.
 */
export function aggregateAmounts(
  { containers = [], initContainers = [] }: core_v1.PodSpec,
  list: "requests" | "limits",
): ReadonlyMap<string, Quantity> {
  const total: Amounts = new Map();
  for (const container of containers) add(total, container, list);
  const sidecars: Amounts = new Map();
  const starting: Amounts = new Map();
  for (const container of initContainers) {
    if (container.restartPolicy === "Always") {
      add(total, container, list);
      add(sidecars, container, list);
      raise(starting, sidecars);
    } else {
      const needed: Amounts = new Map(sidecars);
      add(needed, container, list);
      raise(starting, needed);
    }
  }
  raise(total, starting);
  return total;
}

function add(amounts: Amounts, { resources }: core_v1.Container, list: "requests" | "limits"): void {
  for (const [name, text = "0"] of Object.entries(resources?.[list] ?? {})) {
    const amount = Quantity.parse(text);
    amounts.set(name, amounts.get(name)?.add(amount) ?? amount);
  }
}

function raise(amounts: Amounts, others: Amounts): void {
  for (const [name, other] of others) {
    const amount = amounts.get(name);
    if (amount === undefined || other.compare(amount) > 0) amounts.set(name, other);
  }
}
