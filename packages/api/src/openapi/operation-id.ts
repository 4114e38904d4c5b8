import type { GroupVersion } from "@kube-apiserver/apimachinery";

/**
 * The id of an operation: verb, group, version, then what it is about, as in `readCoreV1NamespacedPod` and
 * `deleteAppsV1CollectionNamespacedDeployment`. Mirrors `GetOperationIDAndTags` in k8s.io/apiserver v0.36.
 */
export function operationId(verb: string, group: GroupVersion, subject: string): string {
  const [first, rest] = verb === "deletecollection" ? ["delete", "Collection"] : [verb, ""];
  return `${first}${capitalizedWords(groupWord(group.group))}${capitalizedWords(group.version)}${rest}${subject}`;
}

/** The tag of a group version's operations: `apps_v1`, `rbacAuthorization_v1`. */
export function operationTag({ group, version }: GroupVersion): string {
  return `${words(groupWord(group), false)}_${words(version, false)}`;
}

function groupWord(group: string): string {
  return group === "" ? "core" : group.replace(/\.k8s\.io$/, "");
}

function capitalizedWords(text: string): string {
  return words(text, true);
}

/** Drops what an identifier may not hold and capitalises what follows. */
function words(text: string, capitalizeFirst: boolean): string {
  let capitalize = capitalizeFirst;
  let out = "";
  for (const [i, char] of [...text].entries()) {
    if (!/[\p{L}_]/u.test(char) && !(i > 0 && /\p{Nd}/u.test(char))) {
      capitalize = true;
      continue;
    }
    out += capitalize ? char.toUpperCase() : char;
    capitalize = false;
  }
  return out;
}

/** `status` as part of an id: `Status`. */
export function titleCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
