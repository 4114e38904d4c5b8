export type { ApplyConfiguration } from "./authorization/authorization-config-file.js";
export type {
  AuthorizationConfiguration,
  AuthorizerConfiguration,
  WebhookConfiguration,
} from "./authorization/authorization-configuration.js";
export { configurationFromFlags, type WebhookFlags } from "./authorization/configuration-from-flags.js";
export { joinHostPort } from "./complete/addresses.js";
export { embeddedStoreDir, resolveDataDir, type UserDirectories } from "./complete/data-dir.js";
export { firstServiceIP } from "./complete/service-ip.js";
export { completeOptions, type HostFacts, validateOptions } from "./complete-options.js";
export type { CompletedOptions, CompletedValues, DerivedOptions } from "./completed-options.js";
export type { EncryptionAtRest } from "./encryption/encryption-at-rest.js";
export {
  type FlagFact,
  type FlagSection,
  type FlagValueType,
  flagFacts,
  type RemovedFlagFact,
  removedFlagFacts,
} from "./gen/flags.js";
export type { StorageBackend } from "./groups/etcd-options.js";
export { type NotYetEffectiveFlag, notYetEffective } from "./not-yet-effective.js";
export type { OptionsGroup } from "./options-group.js";
export { newServerRunOptions, type ServerRunOptions } from "./server-run-options.js";
export { type EtcdTLSFiles, readEtcdTLS } from "./settings/etcd-tls.js";
export { writeFileAtomically } from "./settings/identity-files.js";
export { newServerSettings } from "./settings/new-server-settings.js";
export type {
  AdminIdentity,
  AdmissionSettings,
  AggregationSettings,
  AuthenticationSettings,
  AuthorizationSettings,
  GenericSettings,
  KubeletSettings,
  RequestHeaderSettings,
  RequestLimitSettings,
  ServerSettings,
  ServiceAccountSettings,
  SettingsParts,
  StorageCare,
  StorageSettings,
} from "./settings/server-settings.js";
export type { Values } from "./values.js";
