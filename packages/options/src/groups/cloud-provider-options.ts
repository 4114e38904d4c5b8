import { type NamedFlagSets, stringFlag } from "@kube-apiserver/component-base";
import { deprecations } from "../deprecations.js";
import type { OptionsGroup } from "../options-group.js";

/** In-tree cloud providers are gone; their flags are understood and say so. */
export class CloudProviderOptions implements OptionsGroup {
  cloudProvider = "";
  cloudConfig = "";

  addFlags(sets: NamedFlagSets): void {
    const section = sets.section("cloud provider");
    for (const [key, name] of [
      ["cloudProvider", "cloud-provider"],
      ["cloudConfig", "cloud-config"],
    ] as const) {
      const deprecated = deprecations.get(name) ?? "";
      section.var(this, key, stringFlag, { name, usage: "only external cloud providers are left", deprecated });
    }
  }

  validate(): readonly Error[] {
    if (this.cloudProvider === "" || this.cloudProvider === "external") return [];
    return [new Error("--cloud-provider can only be 'external' or empty: in-tree providers no longer exist")];
  }
}
