import type { JSONObject, JSONValue } from "../json/json-value.js";

/** An API object as parsed JSON: unknown fields travel with it, nothing is ever rebuilt from the fields we know. */
export interface KubeObject extends JSONObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: ObjectMeta;
}

/** Mirrors `metav1.ObjectMeta`; 64-bit numbers as in {@link JSONValue}. */
export interface ObjectMeta extends JSONObject {
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly selfLink?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string | null;
  readonly deletionTimestamp?: string | null;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: StringMap;
  readonly annotations?: StringMap;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

/** A map of strings whose keys clients choose: read with `getOwn`. */
export interface StringMap extends JSONObject {
  readonly [key: string]: string | undefined;
}

/** Mirrors `metav1.OwnerReference`. */
export interface OwnerReference extends JSONObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Mirrors `metav1.ManagedFieldsEntry`. */
export interface ManagedFieldsEntry extends JSONObject {
  readonly manager?: string;
  readonly operation?: "Apply" | "Update";
  readonly apiVersion?: string;
  readonly time?: string;
  readonly fieldsType?: string;
  readonly fieldsV1?: JSONValue;
  readonly subresource?: string;
}

/** Mirrors `metav1.ListMeta`. */
export interface ListMeta extends JSONObject {
  readonly resourceVersion?: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}
