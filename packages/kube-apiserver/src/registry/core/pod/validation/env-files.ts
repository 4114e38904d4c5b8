import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { containersOf } from "./containers-of.js";

/** Files with variables are in volumes that live as long as the pod. Mirrors `validateFileKeyRefVolumes`. */
export function validateEnvFileVolumes(spec: core_v1.PodSpec, path: FieldPath): readonly FieldError[] {
  const volumes = new Map((spec.volumes ?? []).map((volume) => [volume.name ?? "", volume]));
  return containersOf(spec, path).flatMap(({ container, at }) =>
    (container.env ?? []).flatMap(({ valueFrom }, index) => {
      if (valueFrom?.fileKeyRef === undefined) return [];
      const { volumeName = "" } = valueFrom.fileKeyRef;
      const namePath = at.child("env").index(index).child("valueFrom", "fileKeyRef", "volumeName");
      const volume = volumes.get(volumeName);
      if (volume === undefined) return [fieldErrors.notFound(namePath, volumeName)];
      if (volume.emptyDir !== undefined) return [];
      return [fieldErrors.invalid(namePath, volumeName, "referenced volume must be of type emptyDir")];
    }),
  );
}
