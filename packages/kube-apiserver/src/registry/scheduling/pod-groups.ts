import type { scheduling_v1alpha2 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { validateConditions } from "../validation/conditions.js";

type PodGroup = scheduling_v1alpha2.PodGroup;

/** Groups of pods; what they want is checked by declared rules. */
export const podGroups: StoredResourceDefinition = {
  group: "scheduling.k8s.io",
  resource: "podgroups",
  statusStrategy: (base) => ({
    ...base,
    validateUpdate: (_ctx, obj) => validatePodGroupStatus(obj as PodGroup),
  }),
};

const path = FieldPath.root("status");

/** Mirrors `ValidatePodGroupStatusUpdate`, metadata excepted. */
export function validatePodGroupStatus({ spec, status = {} }: PodGroup): readonly FieldError[] {
  const { conditions = [], resourceClaimStatuses = [] } = status;
  const known = new Set((spec.resourceClaims ?? []).map(({ name }) => name));
  const detail = "must match the name of an entry in `spec.resourceClaims`";
  return [
    ...validateConditions(conditions, path.child("conditions")),
    ...resourceClaimStatuses.flatMap(({ name = "" }, index) =>
      known.has(name)
        ? []
        : [fieldErrors.invalid(path.child("resourceClaimStatuses").index(index).child("name"), name, detail)],
    ),
  ];
}
