import type { core_v1 } from "@kube-apiserver/api/types";
import { jsonEqual } from "@kube-apiserver/apimachinery";

type Toleration = core_v1.Toleration;

/** Whether each toleration is part of one that is allowed; an empty list allows everything. Mirrors `VerifyAgainstWhitelist`. */
export function areTolerationsAllowed(tolerations: readonly Toleration[], allowed: readonly Toleration[]): boolean {
  if (allowed.length === 0) return true;
  return tolerations.every((toleration) => allowed.some((superset) => isSuperset(superset, toleration)));
}

/** Both lists, without what is part of another entry. Mirrors `MergeTolerations`. */
export function mergeTolerations(first: readonly Toleration[], second: readonly Toleration[]): readonly Toleration[] {
  const all = [...first, ...second];
  const merged: Toleration[] = [];
  for (const [index, toleration] of all.entries()) {
    const isPart = (other: Toleration) => isSuperset(other, toleration);
    // Of equal ones the first is kept.
    const isPartOfLater = (other: Toleration) => !jsonEqual(other, toleration) && isPart(other);
    if (!merged.some(isPart) && !all.slice(index + 1).some(isPartOfLater)) merged.push(toleration);
  }
  return merged;
}

/** Whether everything that `part` tolerates is tolerated by `whole`. */
function isSuperset(whole: Toleration, part: Toleration): boolean {
  if (jsonEqual(whole, part)) return true;
  const isEveryKey = (whole.key ?? "") === "" && whole.operator === "Exists";
  if ((part.key ?? "") !== (whole.key ?? "") && !isEveryKey) return false;
  if ((part.effect ?? "") !== (whole.effect ?? "") && (whole.effect ?? "") !== "") return false;
  if (whole.effect === "NoExecute" && whole.tolerationSeconds !== undefined) {
    if (part.tolerationSeconds === undefined || part.tolerationSeconds > whole.tolerationSeconds) return false;
  }
  switch (whole.operator ?? "") {
    case "":
    case "Equal":
      return part.operator === "Equal" && (part.value ?? "") === (whole.value ?? "");
    default:
      return whole.operator === "Exists";
  }
}
