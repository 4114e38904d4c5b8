import { boolFlag, NamedFlagSets } from "@kube-apiserver/component-base";
import { addFlag } from "./flag-facts.js";
import { AdmissionOptions } from "./groups/admission-options.js";
import { APIEnablementOptions } from "./groups/api-enablement-options.js";
import { AuditOptions } from "./groups/audit-options.js";
import { AuthenticationOptions } from "./groups/authentication-options.js";
import { AuthorizationOptions } from "./groups/authorization-options.js";
import { CloudProviderOptions } from "./groups/cloud-provider-options.js";
import { EgressSelectorOptions } from "./groups/egress-selector-options.js";
import { EtcdOptions } from "./groups/etcd-options.js";
import { FeatureOptions } from "./groups/feature-options.js";
import { GenericOptions } from "./groups/generic-options.js";
import { InsecureServingOptions } from "./groups/insecure-serving-options.js";
import { LogsOptions } from "./groups/logs-options.js";
import { MetricsOptions } from "./groups/metrics-options.js";
import { MiscOptions } from "./groups/misc-options.js";
import { SecureServingOptions } from "./groups/secure-serving-options.js";
import { TracesOptions } from "./groups/traces-options.js";
import type { OptionsGroup } from "./options-group.js";
import { sectionOrder } from "./section-order.js";
import { versionFlag } from "./version-flag.js";

/** What a person may say to the server: the mutable first stage. Mirrors `options.ServerRunOptions`. */
export class ServerRunOptions {
  readonly generic = new GenericOptions();
  readonly etcd = new EtcdOptions();
  readonly secureServing = new SecureServingOptions();
  readonly insecureServing = new InsecureServingOptions();
  readonly audit = new AuditOptions();
  readonly features = new FeatureOptions();
  readonly authentication = new AuthenticationOptions();
  readonly authorization = new AuthorizationOptions();
  readonly cloudProvider = new CloudProviderOptions();
  readonly apiEnablement = new APIEnablementOptions();
  readonly egressSelector = new EgressSelectorOptions();
  readonly admission = new AdmissionOptions();
  readonly metrics = new MetricsOptions();
  readonly logs = new LogsOptions();
  readonly traces = new TracesOptions();
  readonly misc = new MiscOptions();
  /** `--help`: print help and stop. */
  help = false;
  /** `--version`: `true`, `raw` or a release to pass for; `false` when it is not asked for. */
  version = "false";

  readonly #flags = new NamedFlagSets();

  constructor() {
    for (const name of sectionOrder) this.#flags.section(name);
    for (const group of this.groups()) group.addFlags(this.#flags);
    addFlag(this.#flags, "help", this, "help", boolFlag);
    addFlag(this.#flags, "version", this, "version", versionFlag);
  }

  /** The flags by section. They are made once: a flag knows whether it was given. */
  flags(): NamedFlagSets {
    return this.#flags;
  }

  groups(): readonly OptionsGroup[] {
    return [
      this.generic,
      this.etcd,
      this.secureServing,
      this.insecureServing,
      this.audit,
      this.features,
      this.authentication,
      this.authorization,
      this.cloudProvider,
      this.apiEnablement,
      this.egressSelector,
      this.admission,
      this.metrics,
      this.logs,
      this.traces,
      this.misc,
    ];
  }
}

/** Options with every default in place. */
export function newServerRunOptions(): ServerRunOptions {
  return new ServerRunOptions();
}
