import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateRequired } from "../../../validation/field-checks.js";

const lists = ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"] as const;
const maxImageRefBytes = 256;

/** Which images the volumes of containers are of. Mirrors `validateVolumeStatus`. */
export function validateVolumeStatuses(status: core_v1.PodStatus, path: FieldPath): readonly FieldError[] {
  return lists.flatMap((list) =>
    (status[list] ?? []).flatMap(({ volumeMounts = [] }, index) =>
      volumeMounts.flatMap(({ volumeStatus }, mount) => {
        if (volumeStatus?.image === undefined) return [];
        const { imageRef = "" } = volumeStatus.image;
        const at = path.child(list).index(index).child("volumeMounts").index(mount);
        const refPath = at.child("volumeStatus", "imageVolumeStatus", "imageRef");
        const isTooLong = Buffer.byteLength(imageRef) > maxImageRefBytes;
        return [
          ...validateRequired(imageRef, refPath, "imageRef must not be empty"),
          ...(isTooLong ? [fieldErrors.tooLong(refPath, maxImageRefBytes)] : []),
        ];
      }),
    ),
  );
}
