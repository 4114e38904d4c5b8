import { homedir, hostname, networkInterfaces } from "node:os";
import { join } from "node:path";
import { kubernetesFeatureGates } from "@kube-apiserver/api";
import { FeatureGates, parseVModule } from "@kube-apiserver/component-base";
import { type StorageMediaType, storageMediaTypes } from "@kube-apiserver/storage";
import { hostAddress, isLoopback, isUnspecified, type NetworkInterfaces } from "./complete/addresses.js";
import { apiServerIDOf } from "./complete/api-server-id.js";
import { completeAuthorization } from "./complete/authorization.js";
import { newCertificateNames } from "./complete/certificate-names.js";
import { resolveDataDir } from "./complete/data-dir.js";
import { parseServersOverrides, parseWatchCacheSizes } from "./complete/etcd-settings.js";
import { isIPv6Range, serviceRangeErrors, splitServiceRanges } from "./complete/service-ranges.js";
import { completionWarnings } from "./complete/warnings.js";
import { asCompleted, type CompletedOptions, type DerivedOptions } from "./completed-options.js";
import type { StorageBackend } from "./groups/etcd-options.js";
import type { ServerRunOptions } from "./server-run-options.js";
import { valuesOf } from "./values.js";

/** What completion asks the machine. */
export interface HostFacts {
  readonly interfaces: NetworkInterfaces;
  readonly hostname: string;
  readonly homedir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const clusterIssuer = "https://kubernetes.default.svc.cluster.local";

/**
 * Decides everything that was left open. The options are not changed, no file is touched and nothing is refused here:
 * mistakes are collected for {@link validateOptions}. Mirrors `options.Complete`.
 *
 * @param host - default: this machine
 */
export async function completeOptions(options: ServerRunOptions, host = thisHost()): Promise<CompletedOptions> {
  const groupErrors = options.groups().flatMap((group) => group.validate());
  const network = completeNetwork(options, host);
  const storage = completeStorage(options, host);
  const authorization = completeAuthorization(options, storage.storageBackend);
  const { misc, generic, authentication, logs, admission, metrics } = options;
  const issuers = authentication.serviceAccounts.issuers;
  const serviceAccountIssuers = issuers.length === 0 ? [clusterIssuer] : issuers;
  const derived: DerivedOptions = {
    ...storage,
    ...network.values,
    ...authorization.values,
    isAnonymousAuthGiven: options.flags().changed("anonymous-auth"),
    serviceAccountIssuers,
    apiAudiences: authentication.apiAudiences.length === 0 ? serviceAccountIssuers : authentication.apiAudiences,
    controllers: misc.controllers ?? (storage.storageBackend === "embedded" ? ["*"] : []),
    apiServerID: apiServerIDOf(host.hostname),
    hostname: host.hostname,
    featureGates: parsedOr(() => generic.newFeatureGates(), new FeatureGates(kubernetesFeatureGates)),
    flags: options.flags().values(),
    vmodule: parsedOr(() => parseVModule(logs.vmodule), []),
    admission: admission.selection(),
    allowedLabelValues: metrics.allowedLabelValues(),
    warnings: [...authorization.warnings, ...completionWarnings(options)],
    errors: [...groupErrors, ...sharedLimitErrors(options), ...network.errors],
  };
  return asCompleted({
    generic: valuesOf(options.generic),
    etcd: valuesOf(options.etcd),
    secureServing: valuesOf(options.secureServing),
    insecureServing: valuesOf(options.insecureServing),
    audit: valuesOf(options.audit),
    features: valuesOf(options.features),
    authentication: valuesOf(options.authentication),
    authorization: valuesOf(options.authorization),
    cloudProvider: valuesOf(options.cloudProvider),
    apiEnablement: valuesOf(options.apiEnablement),
    egressSelector: valuesOf(options.egressSelector),
    admission: valuesOf(options.admission),
    metrics: valuesOf(options.metrics),
    logs: valuesOf(options.logs),
    traces: valuesOf(options.traces),
    misc: valuesOf(options.misc),
    derived: Object.freeze(derived),
  });
}

/** Priority and fairness shares out what the limits add up to. Without it, 0 means that there is no limit. */
function sharedLimitErrors({ features, generic }: ServerRunOptions): readonly Error[] {
  const { maxRequestsInFlight, maxMutatingRequestsInFlight } = generic;
  if (!features.enablePriorityAndFairness || maxRequestsInFlight !== 0 || maxMutatingRequestsInFlight !== 0) return [];
  return [
    new Error(
      "invalid configuration: MaxRequestsInFlight=0 and MaxMutatingRequestsInFlight=0; they must add up to something positive",
    ),
  ];
}

/** Every mistake in the options, each in upstream's words; none: they can be used. */
export function validateOptions(completed: CompletedOptions): readonly Error[] {
  return completed.derived.errors;
}

function thisHost(): HostFacts {
  return { interfaces: networkInterfaces(), hostname: hostname(), homedir: homedir(), env: process.env };
}

/** What cannot be parsed has been reported by its group; the rest is completed nevertheless. */
function parsedOr<T>(parse: () => T, otherwise: T): T {
  try {
    return parse();
  } catch {
    return otherwise;
  }
}

type StorageValues = Pick<
  DerivedOptions,
  | "storageBackend"
  | "storageMediaType"
  | "dataDir"
  | "pkiDir"
  | "ownsIdentities"
  | "etcdServersOverrides"
  | "watchCacheSizes"
>;

function completeStorage(options: ServerRunOptions, host: HostFacts): StorageValues {
  const { etcd, secureServing } = options;
  const storageBackend = etcd.chosenBackend() ?? "embedded";
  const dataDir = resolveDataDir(etcd.dataDir, host);
  const ownsIdentities = storageBackend === "embedded" || etcd.dataDir !== "";
  const ownDir = dataDir === undefined ? undefined : join(dataDir, "pki");
  return {
    storageBackend,
    storageMediaType: completeStorageMediaType(options, storageBackend),
    dataDir,
    ownsIdentities,
    pkiDir: ownsIdentities ? ownDir : secureServing.certDir,
    etcdServersOverrides: parsedOr(() => parseServersOverrides(etcd.etcdServersOverrides), []),
    watchCacheSizes: parsedOr(() => parseWatchCacheSizes(etcd.watchCacheSizes), new Map()),
  };
}

/** On the embedded store JSON unless told otherwise: objects are sent as they lie there, so none is encoded twice. */
function completeStorageMediaType(options: ServerRunOptions, backend: StorageBackend): StorageMediaType {
  const wanted = options.etcd.storageMediaType;
  if (backend === "embedded" && !options.flags().changed("storage-media-type")) return "application/json";
  // Empty means JSON, as upstream has it; what is no media type at all is reported elsewhere.
  return storageMediaTypes.find((type) => type === wanted) ?? "application/json";
}

interface NetworkValues {
  readonly values: Pick<
    DerivedOptions,
    "bindAddress" | "advertiseAddress" | "externalHost" | "certificateNames" | "serviceIPRanges"
  >;
  readonly errors: readonly Error[];
}

function completeNetwork(options: ServerRunOptions, host: HostFacts): NetworkValues {
  const { generic, misc } = options;
  const isRangeValid = serviceRangeErrors(misc.serviceClusterIPRange).length === 0;
  const serviceIPRanges = splitServiceRanges(isRangeValid ? misc.serviceClusterIPRange : "");
  const usesIPv6 = isIPv6Range(serviceIPRanges[0] ?? "");
  const bindAddress = completeBindAddress(options);
  const isOnlyLocal = isUnspecified(bindAddress) || isLoopback(bindAddress);
  const found = isOnlyLocal ? hostAddress(host.interfaces, usesIPv6) : bindAddress;
  // A machine without a network can still serve itself.
  const advertiseAddress = generic.advertiseAddress ?? found ?? (isLoopback(bindAddress) ? bindAddress : "127.0.0.1");
  const externalHost = generic.externalHostname || advertiseAddress;
  const certificateNames = newCertificateNames({
    hosts: [host.hostname, externalHost],
    addresses: [advertiseAddress, bindAddress],
    serviceIPRanges,
  });
  const values = { bindAddress, advertiseAddress, externalHost, certificateNames, serviceIPRanges };
  return { values, errors: isRangeValid ? familyErrors(options, advertiseAddress, usesIPv6) : [] };
}

/** Loopback unless told otherwise on the embedded store; upstream's everywhere on etcd. */
function completeBindAddress(options: ServerRunOptions): string {
  const { secureServing, etcd } = options;
  const isGiven = options.flags().changed("bind-address") || !isUnspecified(secureServing.bindAddress);
  if (!isGiven && etcd.chosenBackend() === "embedded") return "127.0.0.1";
  return secureServing.bindAddress ?? "0.0.0.0";
}

function familyErrors({ misc, generic }: ServerRunOptions, address: string, usesIPv6: boolean): readonly Error[] {
  if (misc.endpointReconcilerType === "none" || generic.advertiseAddress === undefined) return [];
  const isV6 = address.includes(":");
  if (isV6 === usesIPv6) return [];
  const family = (v6: boolean) => (v6 ? "IPv6" : "IPv4");
  return [
    new Error(
      `service IP family ${JSON.stringify(family(usesIPv6))} must match public address family ${JSON.stringify(family(isV6))}`,
    ),
  ];
}
