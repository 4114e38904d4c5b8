import { quoteGo } from "@kube-apiserver/apimachinery";
import { durationFlag, type NamedFlagSets, stringFlag, stringsFlag } from "@kube-apiserver/component-base";
import { addFlag } from "../flag-facts.js";
import type { OptionsGroup } from "../options-group.js";
import { compactErrors } from "../parse-error.js";

/** Modes as they are written on the command line. */
export const authorizationModes = ["AlwaysAllow", "AlwaysDeny", "ABAC", "Webhook", "RBAC", "Node"] as const;

const replacedFlags: readonly string[] = [
  "authorization-mode",
  "authorization-webhook-config-file",
  "authorization-webhook-version",
  "authorization-webhook-cache-authorized-ttl",
  "authorization-webhook-cache-unauthorized-ttl",
];

/** Who may do what. Mirrors `kubeoptions.BuiltInAuthorizationOptions`. */
export class AuthorizationOptions implements OptionsGroup {
  /** Asked in this order. Empty: RBAC on the embedded store, and upstream's AlwaysAllow on etcd. */
  modes: readonly string[] = [];
  config = "";
  policyFile = "";
  webhookConfigFile = "";
  webhookVersion = "v1beta1";
  webhookCacheAuthorizedTTLMs = 300_000;
  webhookCacheUnauthorizedTTLMs = 30_000;

  /** Whether one of the flags was given that a configuration file replaces. */
  #isAnyFlagGiven: () => boolean = () => this.modes.length > 0 || this.webhookConfigFile !== "";

  addFlags(sets: NamedFlagSets): void {
    this.#isAnyFlagGiven = () => replacedFlags.some((name) => sets.changed(name));
    addFlag(sets, "authorization-mode", this, "modes", stringsFlag);
    addFlag(sets, "authorization-config", this, "config", stringFlag);
    addFlag(sets, "authorization-policy-file", this, "policyFile", stringFlag);
    addFlag(sets, "authorization-webhook-config-file", this, "webhookConfigFile", stringFlag);
    addFlag(sets, "authorization-webhook-version", this, "webhookVersion", stringFlag);
    addFlag(sets, "authorization-webhook-cache-authorized-ttl", this, "webhookCacheAuthorizedTTLMs", durationFlag);
    addFlag(sets, "authorization-webhook-cache-unauthorized-ttl", this, "webhookCacheUnauthorizedTTLMs", durationFlag);
  }

  validate(): readonly Error[] {
    if (this.config !== "") return this.#configErrors();
    return [
      ...this.#modeErrors(),
      ...compactErrors(
        this.#has("ABAC") &&
          this.policyFile === "" &&
          new Error("authorization-mode ABAC's authorization policy file not passed"),
        !this.#has("ABAC") &&
          this.policyFile !== "" &&
          new Error("cannot specify --authorization-policy-file without mode ABAC"),
        this.#has("Webhook") &&
          this.webhookConfigFile === "" &&
          new Error("authorization-mode Webhook's authorization config file not passed"),
        !this.#has("Webhook") &&
          this.webhookConfigFile !== "" &&
          new Error("cannot specify --authorization-webhook-config-file without mode Webhook"),
      ),
    ];
  }

  #has(mode: (typeof authorizationModes)[number]): boolean {
    return this.modes.includes(mode);
  }

  #configErrors(): readonly Error[] {
    if (!this.#isAnyFlagGiven()) return [];
    const message =
      "--authorization-config can not be specified when --authorization-mode or --authorization-webhook-* flags are defined";
    return [new Error(message)];
  }

  #modeErrors(): readonly Error[] {
    const known: readonly string[] = authorizationModes;
    const unknown = this.modes.filter((mode) => !known.includes(mode));
    const isRepeated = new Set(this.modes).size !== this.modes.length;
    const list = `[${this.modes.map(quoteGo).join(" ")}]`;
    return [
      ...unknown.map((mode) => new Error(`authorization-mode ${quoteGo(mode)} is not a valid mode`)),
      ...compactErrors(isRepeated && new Error(`authorization-mode ${list} has mode specified more than once`)),
    ];
  }
}
