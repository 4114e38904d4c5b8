import { type JSONObject, jsonEqual } from "@kube-apiserver/apimachinery";
import type {
  DefinitionSpec,
  DefinitionSubresources,
  DefinitionVersion,
  PrinterColumn,
  SelectableField,
} from "../definition/types.js";
import { versionsOf } from "../definition/versions.js";

/** What versions may have of their own, or share. */
interface SharedParts {
  readonly schema?: { readonly openAPIV3Schema?: JSONObject };
  readonly subresources?: DefinitionSubresources;
  readonly additionalPrinterColumns?: readonly PrinterColumn[];
  readonly selectableFields?: readonly SelectableField[];
}

/**
 * A spec as upstream's validation sees it: parts that are the same in all versions belong to the whole (`shared`), and
 * errors name them there: `spec.validation`, not `spec.versions[0].schema`.
 * Mirrors the conversion of `apiextensions.k8s.io/v1` to the internal version.
 */
export interface HoistedSpec {
  readonly shared: SharedParts;
  /** Without what is shared. */
  readonly versions: readonly DefinitionVersion[];
}

const parts = ["schema", "subresources", "additionalPrinterColumns", "selectableFields"] as const;

/** Moves what all versions have in common out of them. */
export function hoistSpec(spec: DefinitionSpec): HoistedSpec {
  const versions = versionsOf(spec);
  const [first] = versions;
  if (first === undefined) return { shared: {}, versions };
  const common = parts.filter((part) =>
    versions.every((version) => jsonEqual(version[part] ?? null, first[part] ?? null)),
  );
  const shared = Object.fromEntries(common.map((part) => [part, first[part]])) as SharedParts;
  return { shared, versions: versions.map((version) => without(version, common)) };
}

function without(version: DefinitionVersion, names: readonly string[]): DefinitionVersion {
  const kept = Object.entries(version).filter(([name]) => !names.includes(name));
  return Object.fromEntries(kept) as DefinitionVersion;
}

/** The versions as upstream prints them in messages: with the names of Go fields. */
export function printedVersions({ versions }: HoistedSpec): readonly JSONObject[] {
  return versions.map((version) => ({
    Name: version.name,
    Served: version.served,
    Storage: version.storage,
    Deprecated: version.deprecated ?? false,
    DeprecationWarning: version.deprecationWarning ?? null,
    Schema: version.schema ?? null,
    Subresources: version.subresources ?? null,
    AdditionalPrinterColumns: version.additionalPrinterColumns ?? null,
    SelectableFields: version.selectableFields ?? null,
  }));
}
