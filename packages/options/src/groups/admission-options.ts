import { admissionPlugins } from "@kube-apiserver/api";
import { type NamedFlagSets, stringFlag, stringsFlag } from "@kube-apiserver/component-base";
import { addFlag } from "../flag-facts.js";
import type { OptionsGroup } from "../options-group.js";
import { compactErrors } from "../parse-error.js";

/** Which admission plugins run. Mirrors `kubeoptions.AdmissionOptions`. */
export class AdmissionOptions implements OptionsGroup {
  /** The whole list, in the older way. */
  pluginNames: readonly string[] = [];
  enablePlugins: readonly string[] = [];
  disablePlugins: readonly string[] = [];
  configFile = "";

  addFlags(sets: NamedFlagSets): void {
    addFlag(sets, "admission-control", this, "pluginNames", stringsFlag);
    addFlag(sets, "enable-admission-plugins", this, "enablePlugins", stringsFlag);
    addFlag(sets, "disable-admission-plugins", this, "disablePlugins", stringsFlag);
    addFlag(sets, "admission-control-config-file", this, "configFile", stringFlag);
  }

  validate(): readonly Error[] {
    const { pluginNames, enablePlugins, disablePlugins } = this;
    const known = new Set(admissionPlugins.map(({ name }) => name));
    const unknown = (names: readonly string[], flag: string) =>
      names
        .filter((name) => !known.has(name))
        .map((name) => new Error(`${flag} plugin ${JSON.stringify(name)} is unknown`));
    const both = enablePlugins.filter((name) => disablePlugins.includes(name)).sort();
    return [
      ...compactErrors(
        pluginNames.length > 0 &&
          enablePlugins.length + disablePlugins.length > 0 &&
          new Error(
            "admission-control and enable-admission-plugins/disable-admission-plugins flags are mutually exclusive",
          ),
        both.length > 0 &&
          new Error(`[${both.join(" ")}] in enable-admission-plugins and disable-admission-plugins overlapped`),
      ),
      ...unknown(pluginNames, "admission-control"),
      ...unknown(enablePlugins, "enable-admission-plugins"),
      ...unknown(disablePlugins, "disable-admission-plugins"),
    ];
  }

  /** What to turn on and off, whichever way it was said. */
  selection(): { readonly enabled: readonly string[]; readonly disabled: readonly string[] } {
    if (this.pluginNames.length === 0) return { enabled: this.enablePlugins, disabled: this.disablePlugins };
    const others = admissionPlugins.map(({ name }) => name).filter((name) => !this.pluginNames.includes(name));
    return { enabled: this.pluginNames, disabled: others };
  }
}
