import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateGroupID, validateUserID } from "./security-context.js";

const lists = ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"] as const;

/** As whom containers run. Mirrors `validateContainerStatusUsers`. */
export function validateContainerUsers(
  status: core_v1.PodStatus,
  { os }: core_v1.PodSpec,
  path: FieldPath,
): readonly FieldError[] {
  const system = os?.name ?? "linux";
  return lists.flatMap((list) =>
    (status[list] ?? []).flatMap(({ user }, index) => {
      const at = path.child(list).index(index).child("user", "linux");
      if (user?.linux === undefined) return [];
      if (system === "windows") return [fieldErrors.forbidden(at, "cannot be set for a windows pod")];
      return system === "linux" ? validateLinuxUser(user.linux, at) : [];
    }),
  );
}

function validateLinuxUser(
  { uid = 0, gid = 0, supplementalGroups = [] }: core_v1.LinuxContainerUser,
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...validateUserID(uid, path.child("uid")),
    ...validateGroupID(gid, path.child("gid")),
    ...supplementalGroups.flatMap((id, index) => validateGroupID(id, path.child("supplementalGroups").index(index))),
  ];
}
