import type { FeatureGates, VModuleRule } from "@kube-apiserver/component-base";
import type { StorageMediaType } from "@kube-apiserver/storage";
import type { ServersOverride } from "./complete/etcd-settings.js";
import type { StorageBackend } from "./groups/etcd-options.js";
import type { ServerRunOptions } from "./server-run-options.js";
import type { Values } from "./values.js";

// Not exported, never constructed: it only keeps other modules from making CompletedOptions.
abstract class Completed {
  declare private readonly nominal: never;
}

/** What follows from the options and from the machine. */
export interface DerivedOptions {
  readonly storageBackend: StorageBackend;
  /** How built-in types are stored. */
  readonly storageMediaType: StorageMediaType;
  /** Directory of the server's own state; undefined: nothing is kept. */
  readonly dataDir: string | undefined;
  /** Where certificates and keys are kept that the server makes for itself; undefined: in memory. */
  readonly pkiDir: string | undefined;
  /**
   * This server makes the cluster's authority and administrator: on the embedded store, and wherever `--data-dir` is
   * given. Otherwise somebody else did, and only a serving certificate and a signing key are made if need be.
   */
  readonly ownsIdentities: boolean;
  readonly bindAddress: string;
  readonly advertiseAddress: string;
  /** Host name or address for URLs. */
  readonly externalHost: string;
  /** Names that the serving certificate has to be good for. */
  readonly certificateNames: { readonly dnsNames: readonly string[]; readonly ipAddresses: readonly string[] };
  /** One block, or one of each family; the first decides the family of services. */
  readonly serviceIPRanges: readonly string[];
  readonly authorizationModes: readonly string[];
  readonly anonymousAuth: boolean;
  /** Whether `--anonymous-auth` was given: a configuration file must not speak of it then. */
  readonly isAnonymousAuthGiven: boolean;
  readonly serviceAccountIssuers: readonly string[];
  readonly apiAudiences: readonly string[];
  readonly etcdServersOverrides: readonly ServersOverride[];
  /** By `resource[.group]`. */
  readonly watchCacheSizes: ReadonlyMap<string, number>;
  readonly controllers: readonly string[];
  /** Names this server among others over one store. */
  readonly apiServerID: string;
  /** Of this machine. */
  readonly hostname: string;
  readonly featureGates: FeatureGates;
  /** Every flag by name, with its value as text: what was given, or the default. None of them holds a secret. */
  readonly flags: ReadonlyMap<string, string>;
  readonly vmodule: readonly VModuleRule[];
  readonly admission: { readonly enabled: readonly string[]; readonly disabled: readonly string[] };
  readonly allowedLabelValues: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
  /** What somebody should know about these options. */
  readonly warnings: readonly string[];
  /** Every mistake in them. With any, no server is made. */
  readonly errors: readonly Error[];
}

/** What was said, group by group, and what follows from it. */
export type CompletedValues = Omit<Values<ServerRunOptions>, "help" | "version"> & { readonly derived: DerivedOptions };

/** Options with everything decided. Only {@link completeOptions} makes them; nothing runs with others. */
export type CompletedOptions = CompletedValues & Completed;

/** Freezes values as completed. For {@link completeOptions} alone, and not exported from the package. */
export function asCompleted(values: CompletedValues): CompletedOptions {
  return Object.freeze(values) as CompletedOptions;
}
