import { builtInGroupVersions } from "@kube-apiserver/api";
import { mapStringStringFlag, type NamedFlagSets } from "@kube-apiserver/component-base";
import { addFlag } from "../flag-facts.js";
import type { OptionsGroup } from "../options-group.js";

/** Which APIs are served. Mirrors `genericoptions.APIEnablementOptions`. */
export class APIEnablementOptions implements OptionsGroup {
  /** `group/version[/resource]`, `api/all`, `api/ga`, `api/beta` or `api/alpha` to `true` or `false`. */
  runtimeConfig: ReadonlyMap<string, string> = new Map();

  addFlags(sets: NamedFlagSets): void {
    addFlag(sets, "runtime-config", this, "runtimeConfig", mapStringStringFlag);
  }

  validate(): readonly Error[] {
    if (this.runtimeConfig.size === 1 && this.runtimeConfig.get("api/all") === "false") {
      return [new Error("invalid runtime-config with only api/all=false")];
    }
    const malformed = [...this.runtimeConfig.keys()].find((key) => !isVersionOrResource(key));
    if (malformed !== undefined) return [new Error(`runtime-config invalid key ${malformed}`)];
    const known = new Set(["api", ...builtInGroupVersions.map(({ group }) => group)]);
    const unknown = [...this.runtimeConfig.keys()].filter((key) => !known.has(key.split("/")[0] ?? "")).sort();
    return unknown.length === 0 ? [] : [new Error(`unknown api groups ${unknown.join(",")}`)];
  }
}

/** `group/version` or `group/version/resource`; the aliases (`api/all`) look like the former. */
function isVersionOrResource(key: string): boolean {
  const parts = key.split("/").length;
  return parts === 2 || parts === 3;
}
