import type { StoredResourceDefinition } from "../resource-definition.js";
import { validateOwnMeta } from "../validate-own-meta.js";
import { validateCSIDriver, validateCSIDriverUpdate } from "./validate-csi-driver.js";
import { validateCSINode, validateCSINodeUpdate } from "./validate-csi-node.js";
import {
  validateCSIStorageCapacity,
  validateCSIStorageCapacityUpdate,
  warningsForCSIStorageCapacity,
} from "./validate-csi-storage-capacity.js";
import { validateStorageClass, validateStorageClassUpdate, warningsForStorageClass } from "./validate-storage-class.js";
import { validateNewVolumeAttachment, validateVolumeAttachmentUpdate } from "./validate-volume-attachment.js";
import {
  validateVolumeAttributesClass,
  validateVolumeAttributesClassUpdate,
} from "./validate-volume-attributes-class.js";

const group = "storage.k8s.io";

export const storageClasses: StoredResourceDefinition = {
  group,
  resource: "storageclasses",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validateStorageClass(obj),
    validateUpdate: (_ctx, obj, old) => [
      ...validateOwnMeta(base, obj),
      ...validateStorageClass(obj),
      ...validateStorageClassUpdate(obj, old),
    ],
    warningsOnCreate: (_ctx, obj) => warningsForStorageClass(obj),
    warningsOnUpdate: (_ctx, obj) => warningsForStorageClass(obj),
  }),
};

export const volumeAttributesClasses: StoredResourceDefinition = {
  group,
  resource: "volumeattributesclasses",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validateVolumeAttributesClass(obj),
    validateUpdate: (_ctx, obj, old) => [
      ...validateOwnMeta(base, obj),
      ...validateVolumeAttributesClassUpdate(obj, old),
    ],
  }),
};

export const csiDrivers: StoredResourceDefinition = {
  group,
  resource: "csidrivers",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validateCSIDriver(obj),
    validateUpdate: (_ctx, obj, old) => [
      ...validateOwnMeta(base, obj),
      ...validateCSIDriver(obj),
      ...validateCSIDriverUpdate(obj, old),
    ],
  }),
};

export const csiNodes: StoredResourceDefinition = {
  group,
  resource: "csinodes",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validateCSINode(obj),
    validateUpdate: (_ctx, obj, old) => [
      ...validateOwnMeta(base, obj),
      ...validateCSINode(obj),
      ...validateCSINodeUpdate(obj, old),
    ],
  }),
};

export const csiStorageCapacities: StoredResourceDefinition = {
  group,
  resource: "csistoragecapacities",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validateCSIStorageCapacity(obj),
    validateUpdate: (_ctx, obj, old) => [
      ...validateOwnMeta(base, obj),
      ...validateCSIStorageCapacity(obj, old),
      ...validateCSIStorageCapacityUpdate(obj, old),
    ],
    warningsOnCreate: (_ctx, obj) => warningsForCSIStorageCapacity(obj),
    warningsOnUpdate: (_ctx, obj) => warningsForCSIStorageCapacity(obj),
  }),
};

export const volumeAttachments: StoredResourceDefinition = {
  group,
  resource: "volumeattachments",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validateNewVolumeAttachment(obj),
    validateUpdate: (_ctx, obj, old) => [...validateOwnMeta(base, obj), ...validateVolumeAttachmentUpdate(obj, old)],
  }),
  statusStrategy: (base) => ({
    ...base,
    resetFields: new Map([["storage.k8s.io/v1", [["metadata"], ["spec"]]]]),
    validateUpdate: (_ctx, obj, old) => validateVolumeAttachmentUpdate(obj, old),
  }),
};
