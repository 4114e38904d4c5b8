import type { storagemigration_v1beta1 } from "@kube-apiserver/api/types";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { validateOwnMeta } from "../validate-own-meta.js";
import {
  validateMigration,
  validateMigrationStatusUpdate,
  validateMigrationUpdate,
} from "./validate-storage-version-migration.js";

type Migration = storagemigration_v1beta1.StorageVersionMigration;

export const storageVersionMigrations: StoredResourceDefinition = {
  group: "storagemigration.k8s.io",
  resource: "storageversionmigrations",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validateMigration(obj as Migration),
    validateUpdate: (_ctx, obj, old) => [
      ...validateOwnMeta(base, obj),
      ...validateMigrationUpdate(obj as Migration, old as Migration),
    ],
  }),
  statusStrategy: (base) => ({
    ...base,
    validateUpdate: (_ctx, obj, old) => validateMigrationStatusUpdate(obj as Migration, old as Migration),
  }),
};
