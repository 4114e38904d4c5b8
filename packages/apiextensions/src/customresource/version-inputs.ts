import type { JSONValue } from "@kube-apiserver/apimachinery";
import type { CustomResourceDefinition } from "../definition/types.js";
import { isNamespaced, versionOf, versionsOf } from "../definition/versions.js";
import { selectableFieldNames } from "./attributes.js";
import { fieldReading, type SelectionInputs } from "./selection.js";

/** What everything depends on that outlives a change of the definition: what was read, and who is watching. */
export interface VersionInputs {
  readonly isServed: boolean;
  /** See `Reading`. */
  readonly reading: JSONValue;
  readonly selection: SelectionInputs;
}

/** Those of a version; undefined when the definition has no use for it. */
export function versionInputsOf(definition: CustomResourceDefinition, name: string): VersionInputs | undefined {
  const { spec } = definition;
  const version = versionOf(spec, name);
  if (version === undefined || !(version.served || version.storage)) return undefined;
  const { conversion = null, preserveUnknownFields = false } = spec;
  const schema = version.schema?.openAPIV3Schema;
  const fields = selectableFieldNames(version).map(
    (field) => [field, [preserveUnknownFields, fieldReading(schema, field)]] as const,
  );
  return {
    isServed: version.served,
    reading: {
      schema: schema ?? null,
      preserveUnknownFields,
      conversion,
      // Between others, nothing is converted.
      versions: versionsOf(spec).map((each) => each.name),
    },
    selection: {
      namespaced: isNamespaced(spec),
      fields: new Map(fields),
      selectsConverted: conversion?.strategy === "Webhook",
    },
  };
}
