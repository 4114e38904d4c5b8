import type { core_v1 } from "@kube-apiserver/api/types";
import { ageOf, isTerminating, type Named, nameOf, quantityText, unset } from "../cells.js";
import { printCells } from "../row-printer.js";

const betaClassAnnotation = "volume.beta.kubernetes.io/storage-class";

/** A row of `persistentvolumes`. */
export const printPersistentVolume = printCells<core_v1.PersistentVolume>((volume, nowMs) => {
  const { spec, status } = volume;
  return [
    nameOf(volume),
    quantityText(spec?.capacity?.storage),
    accessModes(spec?.accessModes),
    spec?.persistentVolumeReclaimPolicy ?? "",
    isTerminating(volume) ? "Terminating" : (status?.phase ?? ""),
    claimOf(spec?.claimRef),
    storageClass(volume, spec?.storageClassName),
    spec?.volumeAttributesClassName ?? unset,
    status?.reason ?? "",
    ageOf(volume, nowMs),
    spec?.volumeMode ?? unset,
  ];
});

function claimOf(claim: core_v1.ObjectReference | undefined): string {
  return claim === undefined ? "" : `${claim.namespace ?? ""}/${claim.name ?? ""}`;
}

/** A row of `persistentvolumeclaims`. Capacity and modes are those of the volume: none before there is one. */
export const printPersistentVolumeClaim = printCells<core_v1.PersistentVolumeClaim>((claim, nowMs) => {
  const { spec, status } = claim;
  const volume = spec?.volumeName ?? "";
  const isBound = volume !== "";
  return [
    nameOf(claim),
    isTerminating(claim) ? "Terminating" : (status?.phase ?? ""),
    volume,
    isBound ? quantityText(status?.capacity?.storage) : "",
    isBound ? accessModes(status?.accessModes) : "",
    storageClass(claim, spec?.storageClassName),
    spec?.volumeAttributesClassName ?? unset,
    ageOf(claim, nowMs),
    spec?.volumeMode ?? unset,
  ];
});

const shortModes: readonly (readonly [mode: string, short: string])[] = [
  ["ReadWriteOnce", "RWO"],
  ["ReadOnlyMany", "ROX"],
  ["ReadWriteMany", "RWX"],
  ["ReadWriteOncePod", "RWOP"],
];

function accessModes(modes: readonly string[] | undefined): string {
  return shortModes.flatMap(([mode, short]) => (modes?.includes(mode) === true ? [short] : [])).join(",");
}

function storageClass({ metadata }: Named, className: string | undefined): string {
  return metadata?.annotations?.[betaClassAnnotation] ?? className ?? "";
}
