// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of storagemigration.v1beta1.

import type * as meta_v1 from "./meta.v1.js";

export type MigrationConditionType = string;

export type StorageVersionMigration = {
  readonly kind?: "StorageVersionMigration";
  readonly apiVersion?: "storagemigration.k8s.io/v1beta1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: StorageVersionMigrationSpec;
  readonly status?: StorageVersionMigrationStatus;
};

export type StorageVersionMigrationList = {
  readonly kind?: "StorageVersionMigrationList";
  readonly apiVersion?: "storagemigration.k8s.io/v1beta1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly StorageVersionMigration[];
};

export type StorageVersionMigrationSpec = {
  readonly resource: meta_v1.GroupResource;
};

export type StorageVersionMigrationStatus = {
  readonly conditions?: readonly meta_v1.Condition[];
  readonly resourceVersion?: string;
};
