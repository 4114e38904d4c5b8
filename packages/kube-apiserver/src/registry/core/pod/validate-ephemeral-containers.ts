import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, jsonEqual, type KubeObject } from "@kube-apiserver/apimachinery";
import type { RequestContext } from "@kube-apiserver/generic-server";

const path = FieldPath.root("spec").child("ephemeralContainers");

/** Ephemeral containers are added, never changed or taken away. Mirrors `ValidatePodEphemeralContainersUpdate`. */
export function validateEphemeralContainersUpdate(
  _ctx: RequestContext,
  obj: KubeObject,
  old: KubeObject,
): readonly FieldError[] {
  const next = (obj as core_v1.Pod).spec?.ephemeralContainers ?? [];
  const before = (old as core_v1.Pod).spec?.ephemeralContainers ?? [];
  const byName = new Map(next.map((container) => [container.name, container]));
  return before.flatMap((container) => {
    const now = byName.get(container.name);
    if (now === undefined) {
      return [
        fieldErrors.forbidden(
          path,
          `existing ephemeral containers ${JSON.stringify(container.name)} may not be removed\n`,
        ),
      ];
    }
    if (jsonEqual(now, container)) return [];
    return [
      fieldErrors.forbidden(
        path,
        `existing ephemeral containers ${JSON.stringify(container.name)} may not be changed\n`,
      ),
    ];
  });
}
