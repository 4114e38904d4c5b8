import type { storage_v1 } from "@kube-apiserver/api/types";
import { ageOf, classNameOf, joinedOr, nameOf, none, unset } from "../cells.js";
import { type GroupPrinters, printCells } from "../row-printer.js";

const defaultClassAnnotations = [
  "storageclass.kubernetes.io/is-default-class",
  "storageclass.beta.kubernetes.io/is-default-class",
];

const printStorageClass = printCells<storage_v1.StorageClass>((storageClass, nowMs) => [
  classNameOf(storageClass, defaultClassAnnotations),
  storageClass.provisioner,
  storageClass.reclaimPolicy ?? "Delete",
  storageClass.volumeBindingMode ?? "Immediate",
  storageClass.allowVolumeExpansion ?? false,
  ageOf(storageClass, nowMs),
]);

const printVolumeAttributesClass = printCells<storage_v1.VolumeAttributesClass>((attributesClass, nowMs) => [
  nameOf(attributesClass),
  attributesClass.driverName,
  ageOf(attributesClass, nowMs),
]);

const printVolumeAttachment = printCells<storage_v1.VolumeAttachment>((attachment, nowMs) => [
  nameOf(attachment),
  attachment.spec.attacher,
  attachment.spec.source.persistentVolumeName ?? "",
  attachment.spec.nodeName,
  attachment.status?.attached ?? false,
  ageOf(attachment, nowMs),
]);

const printCSINode = printCells<storage_v1.CSINode>((node, nowMs) => [
  nameOf(node),
  node.spec.drivers?.length ?? 0,
  ageOf(node, nowMs),
]);

const printCSIDriver = printCells<storage_v1.CSIDriver>((driver, nowMs) => {
  const { spec } = driver;
  return [
    nameOf(driver),
    spec.attachRequired ?? true,
    spec.podInfoOnMount ?? false,
    spec.storageCapacity ?? false,
    spec.tokenRequests?.map(({ audience }) => audience).join(",") ?? unset,
    spec.requiresRepublish ?? false,
    joinedOr(spec.volumeLifecycleModes, none),
    ageOf(driver, nowMs),
  ];
});

const printCSIStorageCapacity = printCells<storage_v1.CSIStorageCapacity>((capacity) => [
  nameOf(capacity),
  capacity.storageClassName,
  capacity.capacity ?? unset,
]);

/** Printers of `storage.k8s.io`. */
export const storagePrinters: GroupPrinters = {
  csidrivers: printCSIDriver,
  csinodes: printCSINode,
  csistoragecapacities: printCSIStorageCapacity,
  storageclasses: printStorageClass,
  volumeattachments: printVolumeAttachment,
  volumeattributesclasses: printVolumeAttributesClass,
};
