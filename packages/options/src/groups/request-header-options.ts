import { type NamedFlagSets, stringFlag, stringsFlag } from "@kube-apiserver/component-base";
import { addFlag } from "../flag-facts.js";
import type { OptionsGroup } from "../options-group.js";

/** Users that a front proxy names in headers. Mirrors `genericoptions.RequestHeaderAuthenticationOptions`. */
export class RequestHeaderOptions implements OptionsGroup {
  clientCAFile = "";
  allowedNames: readonly string[] = [];
  usernameHeaders: readonly string[] = [];
  uidHeaders: readonly string[] = [];
  groupHeaders: readonly string[] = [];
  extraHeaderPrefixes: readonly string[] = [];

  addFlags(sets: NamedFlagSets): void {
    addFlag(sets, "requestheader-client-ca-file", this, "clientCAFile", stringFlag);
    addFlag(sets, "requestheader-allowed-names", this, "allowedNames", stringsFlag);
    addFlag(sets, "requestheader-username-headers", this, "usernameHeaders", stringsFlag);
    addFlag(sets, "requestheader-uid-headers", this, "uidHeaders", stringsFlag);
    addFlag(sets, "requestheader-group-headers", this, "groupHeaders", stringsFlag);
    addFlag(sets, "requestheader-extra-headers-prefix", this, "extraHeaderPrefixes", stringsFlag);
  }

  validate(): readonly Error[] {
    const lists: ReadonlyArray<[string, readonly string[]]> = [
      ["requestheader-username-headers", this.usernameHeaders],
      ["requestheader-group-headers", this.groupHeaders],
      ["requestheader-extra-headers-prefix", this.extraHeaderPrefixes],
      ["requestheader-allowed-names", this.allowedNames],
      ["requestheader-uid-headers", this.uidHeaders],
    ];
    const errors = lists
      .filter(([, values]) => values.some((value) => value.trim() === ""))
      .map(([name]) => new Error(`empty value in ${JSON.stringify(name)}`));
    const hasStandardUID = this.uidHeaders.some((name) => name.toLowerCase() === "x-remote-uid");
    if (this.uidHeaders.length === 0 || hasStandardUID) return errors;
    const missing =
      "--requestheader-uid-headers is set without specifying the standard X-Remote-Uid header - API aggregation will not work";
    return [...errors, new Error(missing)];
  }
}
