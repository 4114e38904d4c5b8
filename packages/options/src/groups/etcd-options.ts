import {
  boolFlag,
  durationFlag,
  intFlag,
  type NamedFlagSets,
  stringFlag,
  stringsFlag,
} from "@kube-apiserver/component-base";
import { storageMediaTypes } from "@kube-apiserver/storage";
import { parseServersOverrides, parseWatchCacheSizes } from "../complete/etcd-settings.js";
import { addFlag } from "../flag-facts.js";
import type { OptionsGroup } from "../options-group.js";
import { compactErrors, errorOf } from "../parse-error.js";

/** Where objects are kept. */
export type StorageBackend = "embedded" | "etcd3";

const backends: readonly string[] = ["embedded", "etcd3"];
const second = 1_000;
const minute = 60 * second;

/** The store, etcd or ours. Mirrors `genericoptions.EtcdOptions`. */
export class EtcdOptions implements OptionsGroup {
  etcdServers: readonly string[] = [];
  /** `group/resource#server;server` */
  etcdServersOverrides: readonly string[] = [];
  etcdPrefix = "/registry";
  etcdCAFile = "";
  etcdCertFile = "";
  etcdKeyFile = "";
  etcdCompactionIntervalMs = 5 * minute;
  etcdCountMetricPollPeriodMs = minute;
  etcdDBMetricPollIntervalMs = 30 * second;
  etcdHealthcheckTimeoutMs = 2 * second;
  etcdReadycheckTimeoutMs = 2 * second;
  leaseReuseDurationSeconds = 60;
  /** Empty: `etcd3` with {@link etcdServers}, else `embedded`. */
  storageBackend = "";
  /** Given or not, see {@link DerivedOptions.storageMediaType} for what is used. */
  storageMediaType = "application/vnd.kubernetes.protobuf";
  deleteCollectionWorkers = 1;
  enableGarbageCollector = true;
  watchCache = true;
  defaultWatchCacheSize = 100;
  /** `resource[.group]#size` */
  watchCacheSizes: readonly string[] = [];
  encryptionProviderConfig = "";
  encryptionProviderConfigAutomaticReload = false;
  /** Directory of the embedded store and of what the server makes for itself; `:memory:` keeps nothing. Empty: derived. */
  dataDir = "";
  /** How the embedded store writes: `full` or `none`. */
  embeddedSync = "full";

  addFlags(sets: NamedFlagSets): void {
    addFlag(sets, "etcd-servers", this, "etcdServers", stringsFlag);
    addFlag(sets, "etcd-servers-overrides", this, "etcdServersOverrides", stringsFlag);
    addFlag(sets, "etcd-prefix", this, "etcdPrefix", stringFlag);
    addFlag(sets, "etcd-cafile", this, "etcdCAFile", stringFlag);
    addFlag(sets, "etcd-certfile", this, "etcdCertFile", stringFlag);
    addFlag(sets, "etcd-keyfile", this, "etcdKeyFile", stringFlag);
    addFlag(sets, "etcd-compaction-interval", this, "etcdCompactionIntervalMs", durationFlag);
    addFlag(sets, "etcd-count-metric-poll-period", this, "etcdCountMetricPollPeriodMs", durationFlag);
    addFlag(sets, "etcd-db-metric-poll-interval", this, "etcdDBMetricPollIntervalMs", durationFlag);
    addFlag(sets, "etcd-healthcheck-timeout", this, "etcdHealthcheckTimeoutMs", durationFlag);
    addFlag(sets, "etcd-readycheck-timeout", this, "etcdReadycheckTimeoutMs", durationFlag);
    addFlag(sets, "lease-reuse-duration-seconds", this, "leaseReuseDurationSeconds", intFlag);
    addFlag(sets, "storage-backend", this, "storageBackend", stringFlag);
    addFlag(sets, "storage-media-type", this, "storageMediaType", stringFlag);
    addFlag(sets, "delete-collection-workers", this, "deleteCollectionWorkers", intFlag);
    addFlag(sets, "enable-garbage-collector", this, "enableGarbageCollector", boolFlag);
    addFlag(sets, "watch-cache", this, "watchCache", boolFlag);
    addFlag(sets, "default-watch-cache-size", this, "defaultWatchCacheSize", intFlag);
    addFlag(sets, "watch-cache-sizes", this, "watchCacheSizes", stringsFlag);
    addFlag(sets, "encryption-provider-config", this, "encryptionProviderConfig", stringFlag);
    const automaticReload = "encryption-provider-config-automatic-reload";
    addFlag(sets, automaticReload, this, "encryptionProviderConfigAutomaticReload", boolFlag);
    const section = sets.section("etcd");
    section.var(this, "dataDir", stringFlag, {
      name: "data-dir",
      usage: "directory of the embedded store and of generated certificates; :memory: keeps nothing",
    });
    section.var(this, "embeddedSync", stringFlag, {
      name: "embedded-sync",
      usage: "full: a write is on disk before its response; none: the operating system writes when it likes",
    });
  }

  /** The backend that was chosen, or follows from the rest; undefined when the choice is no backend. */
  chosenBackend(): StorageBackend | undefined {
    switch (this.storageBackend) {
      case "":
        return this.etcdServers.length > 0 ? "etcd3" : "embedded";
      case "etcd3":
      case "embedded":
        return this.storageBackend;
      default:
        return undefined;
    }
  }

  validate(): readonly Error[] {
    const { storageMediaType, embeddedSync } = this;
    const backend = this.chosenBackend();
    return compactErrors(
      backend === "etcd3" && this.etcdServers.length === 0 && new Error("--etcd-servers must be specified"),
      backend === "embedded" &&
        this.etcdServers.length > 0 &&
        new Error("--etcd-servers cannot be combined with --storage-backend=embedded"),
      backend === undefined &&
        new Error(
          `--storage-backend invalid, allowed values: ${backends.join(", ")}. If not specified, it will default to 'etcd3' when --etcd-servers is given, and to 'embedded' otherwise`,
        ),
      errorOf(() => parseServersOverrides(this.etcdServersOverrides)),
      errorOf(() => parseWatchCacheSizes(this.watchCacheSizes)),
      this.encryptionProviderConfigAutomaticReload &&
        this.encryptionProviderConfig === "" &&
        new Error("--encryption-provider-config-automatic-reload must be set with --encryption-provider-config"),
      storageMediaType !== "" &&
        !storageMediaTypes.some((type) => type === storageMediaType) &&
        new Error(
          `--storage-media-type ${JSON.stringify(storageMediaType)} invalid, allowed values: ${storageMediaTypes.join(", ")}`,
        ),
      (this.etcdCertFile === "") !== (this.etcdKeyFile === "") &&
        new Error("--etcd-certfile and --etcd-keyfile must be specified together"),
      !["full", "none"].includes(embeddedSync) &&
        new Error(`--embedded-sync ${JSON.stringify(embeddedSync)} invalid, allowed values: full, none`),
    );
  }
}
