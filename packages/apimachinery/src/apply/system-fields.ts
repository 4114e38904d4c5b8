import { FieldSet } from "./field-set.js";
import type { ManagedFields } from "./managed-fields.js";
import { fieldElement } from "./path-element.js";

const path = (...names: readonly string[]) => names.map(fieldElement);

/** What the server alone writes, or everybody has to send: nobody owns it. Mirrors `stripMetaManager`. */
const systemFields = FieldSet.of(
  path("apiVersion"),
  path("kind"),
  path("metadata"),
  path("metadata", "name"),
  path("metadata", "namespace"),
  path("metadata", "creationTimestamp"),
  path("metadata", "selfLink"),
  path("metadata", "uid"),
  path("metadata", "clusterName"),
  path("metadata", "generation"),
  path("metadata", "managedFields"),
  path("metadata", "resourceVersion"),
);

/** The managers without system fields in what the one under `key` owns. */
export function stripSystemFields(managers: ManagedFields, key: string): ManagedFields {
  const manager = managers.get(key);
  if (manager === undefined) return managers;
  const result = new Map(managers);
  const fields = manager.fields.difference(systemFields);
  if (fields.isEmpty) result.delete(key);
  else result.set(key, { ...manager, fields });
  return result;
}
