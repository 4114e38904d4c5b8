// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Flags of kube-apiserver 1.36: value type, default as pflag prints it, help section.

/** Value types of flags, by the names pflag gives them. */
export type FlagValueType = 
  | "Level"
  | "bool"
  | "duration"
  | "float"
  | "int"
  | "int32Slice"
  | "ip"
  | "mapStringBool"
  | "mapStringString"
  | "moduleSpec"
  | "namedCertKey"
  | "portRange"
  | "quantity"
  | "string"
  | "stringArray"
  | "stringToString"
  | "strings"
  | "uint"
  | "version";

/** Help sections, by the headings of `--help`. */
export type FlagSection = 
  | "API enablement"
  | "admission"
  | "auditing"
  | "authentication"
  | "authorization"
  | "egress selector"
  | "etcd"
  | "features"
  | "generic"
  | "global"
  | "logs"
  | "metrics"
  | "misc"
  | "secure serving"
  | "traces";

/** One flag as a fact: what `--help` says about it. */
export interface FlagFact {
  readonly name: string;
  readonly type: FlagValueType;
  /** Default as text, in the syntax that the flag itself parses; null: empty. */
  readonly default: string | null;
  readonly section: FlagSection;
  readonly deprecated?: boolean;
  /** Left out of `--help`. */
  readonly hidden?: boolean;
  readonly help: string;
}

/** A flag that earlier releases had. */
export interface RemovedFlagFact {
  readonly name: string;
  /** Release that dropped it, recalled from change logs. */
  readonly removedIn: string;
  readonly section: string;
  readonly type?: string;
  readonly help: string;
}

export const flagFacts: readonly FlagFact[] = [
  { name: "admission-control", type: "strings", default: "[]", section: "admission", deprecated: true, help: "ordered plugin list, legacy" },
  { name: "admission-control-config-file", type: "string", default: null, section: "admission", help: "AdmissionConfiguration file" },
  { name: "advertise-address", type: "ip", default: null, section: "generic", help: "address published to cluster members; falls back to bind-address" },
  { name: "aggregator-reject-forwarding-redirect", type: "bool", default: "true", section: "misc", help: "do not relay redirects from aggregated servers" },
  { name: "allow-metric-labels", type: "stringToString", default: "[]", section: "metrics", help: "metric,label to allowed values map" },
  { name: "allow-metric-labels-manifest", type: "string", default: null, section: "metrics", help: "file with the same map" },
  { name: "allow-privileged", type: "bool", default: "false", section: "misc", help: "permit privileged containers" },
  { name: "anonymous-auth", type: "bool", default: "true", section: "authentication", help: "let unauthenticated requests become system:anonymous" },
  { name: "api-audiences", type: "strings", default: "[]", section: "authentication", help: "accepted token audiences; defaults to issuer" },
  { name: "apiserver-count", type: "int", default: "1", section: "misc", help: "servers count for master-count reconciler" },
  { name: "audit-log-batch-buffer-size", type: "int", default: "10000", section: "auditing", help: "events buffered before batching" },
  { name: "audit-log-batch-max-size", type: "int", default: "1", section: "auditing", help: "max events per batch" },
  { name: "audit-log-batch-max-wait", type: "duration", default: "0s", section: "auditing", help: "flush delay for unfilled batch" },
  { name: "audit-log-batch-throttle-burst", type: "int", default: "0", section: "auditing", help: "burst of batches" },
  { name: "audit-log-batch-throttle-enable", type: "bool", default: "false", section: "auditing", help: "rate limit batches" },
  { name: "audit-log-batch-throttle-qps", type: "float", default: "0", section: "auditing", help: "batches per second" },
  { name: "audit-log-compress", type: "bool", default: "false", section: "auditing", help: "gzip rotated logs" },
  { name: "audit-log-format", type: "string", default: "json", section: "auditing", help: "log encoding: legacy or json" },
  { name: "audit-log-maxage", type: "int", default: "366", section: "auditing", help: "days to keep rotated files" },
  { name: "audit-log-maxbackup", type: "int", default: "100", section: "auditing", help: "rotated files to keep; 0 unlimited" },
  { name: "audit-log-maxsize", type: "int", default: "100", section: "auditing", help: "megabytes before rotation" },
  { name: "audit-log-mode", type: "string", default: "blocking", section: "auditing", help: "batch, blocking or blocking-strict" },
  { name: "audit-log-path", type: "string", default: null, section: "auditing", help: "audit log file; - is stdout" },
  { name: "audit-log-truncate-enabled", type: "bool", default: "false", section: "auditing", help: "truncate oversized events and batches" },
  { name: "audit-log-truncate-max-batch-size", type: "int", default: "10485760", section: "auditing", help: "byte limit per batch" },
  { name: "audit-log-truncate-max-event-size", type: "int", default: "102400", section: "auditing", help: "byte limit per event" },
  { name: "audit-log-version", type: "string", default: "audit.k8s.io/v1", section: "auditing", help: "group/version of logged events" },
  { name: "audit-policy-file", type: "string", default: null, section: "auditing", help: "audit Policy file" },
  { name: "audit-webhook-batch-buffer-size", type: "int", default: "10000", section: "auditing", help: "events buffered before batching" },
  { name: "audit-webhook-batch-initial-backoff", type: "duration", default: "10s", section: "auditing", deprecated: true, hidden: true, help: "older spelling of initial backoff" },
  { name: "audit-webhook-batch-max-size", type: "int", default: "400", section: "auditing", help: "max events per batch" },
  { name: "audit-webhook-batch-max-wait", type: "duration", default: "30s", section: "auditing", help: "flush delay for unfilled batch" },
  { name: "audit-webhook-batch-throttle-burst", type: "int", default: "15", section: "auditing", help: "burst of batches" },
  { name: "audit-webhook-batch-throttle-enable", type: "bool", default: "true", section: "auditing", help: "rate limit batches" },
  { name: "audit-webhook-batch-throttle-qps", type: "float", default: "10", section: "auditing", help: "batches per second" },
  { name: "audit-webhook-config-file", type: "string", default: null, section: "auditing", help: "kubeconfig of audit webhook" },
  { name: "audit-webhook-initial-backoff", type: "duration", default: "10s", section: "auditing", help: "first retry delay" },
  { name: "audit-webhook-mode", type: "string", default: "batch", section: "auditing", help: "batch, blocking or blocking-strict" },
  { name: "audit-webhook-truncate-enabled", type: "bool", default: "false", section: "auditing", help: "truncate oversized events and batches" },
  { name: "audit-webhook-truncate-max-batch-size", type: "int", default: "10485760", section: "auditing", help: "byte limit per batch" },
  { name: "audit-webhook-truncate-max-event-size", type: "int", default: "102400", section: "auditing", help: "byte limit per event" },
  { name: "audit-webhook-version", type: "string", default: "audit.k8s.io/v1", section: "auditing", help: "group/version of sent events" },
  { name: "authentication-config", type: "string", default: null, section: "authentication", help: "AuthenticationConfiguration file; excludes oidc-* flags" },
  { name: "authentication-token-webhook-cache-ttl", type: "duration", default: "2m0s", section: "authentication", help: "TTL of cached TokenReview answers" },
  { name: "authentication-token-webhook-config-file", type: "string", default: null, section: "authentication", help: "kubeconfig of TokenReview webhook" },
  { name: "authentication-token-webhook-version", type: "string", default: "v1beta1", section: "authentication", help: "TokenReview version sent" },
  { name: "authorization-config", type: "string", default: null, section: "authorization", help: "AuthorizationConfiguration file; excludes mode/webhook flags" },
  { name: "authorization-mode", type: "strings", default: "[]", section: "authorization", help: "ordered AlwaysAllow,AlwaysDeny,ABAC,Webhook,RBAC,Node; AlwaysAllow if no config" },
  { name: "authorization-policy-file", type: "string", default: null, section: "authorization", help: "ABAC policy, one JSON object per line" },
  { name: "authorization-webhook-cache-authorized-ttl", type: "duration", default: "5m0s", section: "authorization", help: "TTL of cached allows" },
  { name: "authorization-webhook-cache-unauthorized-ttl", type: "duration", default: "30s", section: "authorization", help: "TTL of cached denials" },
  { name: "authorization-webhook-config-file", type: "string", default: null, section: "authorization", help: "kubeconfig of SubjectAccessReview webhook" },
  { name: "authorization-webhook-version", type: "string", default: "v1beta1", section: "authorization", help: "SubjectAccessReview version sent" },
  { name: "bind-address", type: "ip", default: "0.0.0.0", section: "secure serving", help: "listen address for secure port" },
  { name: "cert-dir", type: "string", default: "/var/run/kubernetes", section: "secure serving", help: "where generated serving certs are written" },
  { name: "client-ca-file", type: "string", default: null, section: "authentication", help: "CA bundle for client certificates; CN user, O groups" },
  { name: "contention-profiling", type: "bool", default: "false", section: "features", help: "record lock contention when profiling" },
  { name: "coordinated-leadership-lease-duration", type: "duration", default: "15s", section: "misc", help: "lease length used by leader coordination" },
  { name: "coordinated-leadership-renew-deadline", type: "duration", default: "10s", section: "misc", help: "renew deadline used by leader coordination" },
  { name: "coordinated-leadership-retry-period", type: "duration", default: "2s", section: "misc", help: "retry period used by leader coordination" },
  { name: "cors-allowed-origins", type: "strings", default: "[]", section: "generic", help: "anchored regexes of origins allowed by CORS; empty disables" },
  { name: "debug-socket-path", type: "string", default: null, section: "features", help: "unauthenticated unix socket serving pprof" },
  { name: "default-not-ready-toleration-seconds", type: "int", default: "300", section: "generic", help: "seconds added for not-ready NoExecute toleration" },
  { name: "default-unreachable-toleration-seconds", type: "int", default: "300", section: "generic", help: "seconds added for unreachable NoExecute toleration" },
  { name: "default-watch-cache-size", type: "int", default: "100", section: "etcd", deprecated: true, help: "watch cache size when unset per resource" },
  { name: "delete-collection-workers", type: "int", default: "1", section: "etcd", help: "parallel deletes per deletecollection request" },
  { name: "disable-admission-plugins", type: "strings", default: "[]", section: "admission", help: "default-on plugins to turn off" },
  { name: "disable-http2-serving", type: "bool", default: "false", section: "secure serving", help: "serve HTTP/1.1 only" },
  { name: "disabled-metrics", type: "strings", default: "[]", section: "metrics", help: "metric names to switch off" },
  { name: "egress-selector-config-file", type: "string", default: null, section: "egress selector", help: "EgressSelectorConfiguration file" },
  { name: "emulated-version", type: "strings", default: "[]", section: "generic", help: "component=major.minor versions whose behaviour is emulated" },
  { name: "emulation-forward-compatible", type: "bool", default: "false", section: "generic", help: "also serve APIs newer than emulated version when same stage" },
  { name: "enable-admission-plugins", type: "strings", default: "[]", section: "admission", help: "extra plugins to turn on; order ignored" },
  { name: "enable-aggregator-routing", type: "bool", default: "false", section: "misc", help: "dial endpoint IPs rather than service IP" },
  { name: "enable-bootstrap-token-auth", type: "bool", default: "false", section: "authentication", help: "accept kube-system bootstrap token secrets" },
  { name: "enable-garbage-collector", type: "bool", default: "true", section: "etcd", help: "enables owner-reference GC finalizers; match controller-manager" },
  { name: "enable-logs-handler", type: "bool", default: "false", section: "misc", deprecated: true, help: "serve /logs" },
  { name: "enable-priority-and-fairness", type: "bool", default: "true", section: "features", help: "use flow control instead of plain inflight limits" },
  { name: "encryption-provider-config", type: "string", default: null, section: "etcd", help: "file with EncryptionConfiguration" },
  { name: "encryption-provider-config-automatic-reload", type: "bool", default: "false", section: "etcd", help: "hot reload the encryption file" },
  { name: "endpoint-reconciler-type", type: "string", default: "lease", section: "misc", help: "master-count, lease or none" },
  { name: "etcd-cafile", type: "string", default: null, section: "etcd", help: "CA bundle verifying etcd" },
  { name: "etcd-certfile", type: "string", default: null, section: "etcd", help: "client certificate for etcd" },
  { name: "etcd-compaction-interval", type: "duration", default: "5m0s", section: "etcd", help: "interval of server-driven compaction; 0 disables" },
  { name: "etcd-count-metric-poll-period", type: "duration", default: "1m0s", section: "etcd", help: "interval refreshing object-count metric; 0 disables" },
  { name: "etcd-db-metric-poll-interval", type: "duration", default: "30s", section: "etcd", help: "interval refreshing database size metric" },
  { name: "etcd-healthcheck-timeout", type: "duration", default: "2s", section: "etcd", help: "timeout of etcd health check" },
  { name: "etcd-keyfile", type: "string", default: null, section: "etcd", help: "client key for etcd" },
  { name: "etcd-prefix", type: "string", default: "/registry", section: "etcd", help: "key prefix of all objects" },
  { name: "etcd-readycheck-timeout", type: "duration", default: "2s", section: "etcd", help: "timeout of etcd readiness check" },
  { name: "etcd-servers", type: "strings", default: "[]", section: "etcd", help: "scheme://host:port endpoints; required" },
  { name: "etcd-servers-overrides", type: "strings", default: "[]", section: "etcd", help: "group/resource#server;server entries for separate stores" },
  { name: "event-ttl", type: "duration", default: "1h0m0s", section: "misc", help: "retention of events" },
  { name: "external-hostname", type: "string", default: null, section: "generic", help: "host name used in generated public URLs" },
  { name: "feature-gates", type: "mapStringBool", default: null, section: "generic", help: "name=bool pairs switching features" },
  { name: "goaway-chance", type: "float", default: "0", section: "generic", help: "probability of sending HTTP/2 GOAWAY; max 0.02" },
  { name: "help", type: "bool", default: "false", section: "global", help: "print usage; shorthand -h" },
  { name: "http2-max-streams-per-connection", type: "int", default: "0", section: "secure serving", help: "stream limit per HTTP/2 connection; 0 uses default" },
  { name: "kubelet-certificate-authority", type: "string", default: null, section: "misc", help: "CA verifying kubelets" },
  { name: "kubelet-client-certificate", type: "string", default: null, section: "misc", help: "client certificate towards kubelets" },
  { name: "kubelet-client-key", type: "string", default: null, section: "misc", help: "client key towards kubelets" },
  { name: "kubelet-port", type: "uint", default: "10250", section: "misc", deprecated: true, hidden: true, help: "port fallback for kubelets" },
  { name: "kubelet-preferred-address-types", type: "strings", default: "[Hostname,InternalDNS,InternalIP,ExternalDNS,ExternalIP]", section: "misc", help: "node address preference order" },
  { name: "kubelet-read-only-port", type: "uint", default: "10255", section: "misc", deprecated: true, hidden: true, help: "unused legacy port" },
  { name: "kubelet-timeout", type: "duration", default: "5s", section: "misc", help: "timeout of kubelet calls" },
  { name: "kubernetes-service-node-port", type: "int", default: "0", section: "misc", help: "NodePort for default/kubernetes service; 0 ClusterIP" },
  { name: "lease-reuse-duration-seconds", type: "int", default: "60", section: "etcd", help: "reuse span of one etcd lease; also widens key TTL slack" },
  { name: "livez-grace-period", type: "duration", default: "0s", section: "generic", help: "startup time before unfinished hooks fail livez" },
  { name: "log-flush-frequency", type: "duration", default: "5s", section: "logs", help: "max seconds between log flushes" },
  { name: "log-json-info-buffer-size", type: "quantity", default: "0", section: "logs", help: "JSON split-stream info buffer; alpha" },
  { name: "log-json-split-stream", type: "bool", default: "false", section: "logs", help: "JSON errors to stderr, info to stdout; alpha" },
  { name: "log-text-info-buffer-size", type: "quantity", default: "0", section: "logs", help: "text split-stream info buffer; alpha" },
  { name: "log-text-split-stream", type: "bool", default: "false", section: "logs", help: "text errors to stderr, info to stdout; alpha" },
  { name: "logging-format", type: "string", default: "text", section: "logs", help: "text or json" },
  { name: "max-connection-bytes-per-sec", type: "int", default: "0", section: "misc", help: "bandwidth cap per long-running connection" },
  { name: "max-mutating-requests-inflight", type: "int", default: "200", section: "generic", help: "inflight cap for mutating requests; sums with the other under APF" },
  { name: "max-requests-inflight", type: "int", default: "400", section: "generic", help: "inflight cap for non-mutating requests; sums with the other under APF" },
  { name: "min-compatibility-version", type: "strings", default: "[]", section: "generic", help: "oldest control-plane version to stay compatible with" },
  { name: "min-request-timeout", type: "int", default: "1800", section: "generic", help: "lower bound in seconds for randomized watch timeout" },
  { name: "oidc-ca-file", type: "string", default: null, section: "authentication", help: "CA of OIDC provider" },
  { name: "oidc-client-id", type: "string", default: null, section: "authentication", help: "required OIDC audience" },
  { name: "oidc-groups-claim", type: "string", default: null, section: "authentication", help: "claim holding groups" },
  { name: "oidc-groups-prefix", type: "string", default: null, section: "authentication", help: "prefix added to OIDC groups" },
  { name: "oidc-issuer-url", type: "string", default: null, section: "authentication", help: "OIDC issuer, https only" },
  { name: "oidc-required-claim", type: "mapStringString", default: null, section: "authentication", help: "claim=value pairs that must be present" },
  { name: "oidc-signing-algs", type: "strings", default: "[RS256]", section: "authentication", help: "accepted JOSE algorithms" },
  { name: "oidc-username-claim", type: "string", default: "sub", section: "authentication", help: "claim used as user name" },
  { name: "oidc-username-prefix", type: "string", default: null, section: "authentication", help: "prefix of user names; - disables" },
  { name: "peer-advertise-ip", type: "string", default: null, section: "misc", help: "address other apiservers proxy to" },
  { name: "peer-advertise-port", type: "string", default: null, section: "misc", help: "port other apiservers proxy to" },
  { name: "peer-ca-file", type: "string", default: null, section: "misc", help: "CA verifying peer apiservers" },
  { name: "permit-address-sharing", type: "bool", default: "false", section: "secure serving", help: "bind with SO_REUSEADDR" },
  { name: "permit-port-sharing", type: "bool", default: "false", section: "secure serving", help: "bind with SO_REUSEPORT" },
  { name: "profiling", type: "bool", default: "true", section: "features", help: "serve /debug/pprof" },
  { name: "proxy-client-cert-file", type: "string", default: null, section: "misc", help: "client certificate for aggregated servers and webhooks" },
  { name: "proxy-client-key-file", type: "string", default: null, section: "misc", help: "key of proxy client certificate" },
  { name: "request-timeout", type: "duration", default: "1m0s", section: "generic", help: "default deadline of non-long-running requests" },
  { name: "requestheader-allowed-names", type: "strings", default: "[]", section: "authentication", help: "allowed CNs of front proxy; empty any" },
  { name: "requestheader-client-ca-file", type: "string", default: null, section: "authentication", help: "CA verifying front-proxy certificates" },
  { name: "requestheader-extra-headers-prefix", type: "strings", default: "[]", section: "authentication", help: "header prefixes carrying user extra" },
  { name: "requestheader-group-headers", type: "strings", default: "[]", section: "authentication", help: "headers carrying groups" },
  { name: "requestheader-uid-headers", type: "strings", default: "[]", section: "authentication", help: "headers carrying user UID" },
  { name: "requestheader-username-headers", type: "strings", default: "[]", section: "authentication", help: "headers carrying user name" },
  { name: "runtime-config", type: "mapStringString", default: null, section: "API enablement", help: "group/version[/resource]=bool, api/all, api/ga, api/beta, api/alpha" },
  { name: "runtime-config-emulation-forward-compatible", type: "bool", default: "false", section: "generic", help: "allow enabling newer API versions explicitly while emulating" },
  { name: "secure-port", type: "int", default: "6443", section: "secure serving", help: "HTTPS port; cannot be disabled with 0" },
  { name: "service-account-extend-token-expiration", type: "bool", default: "true", section: "authentication", help: "stretch injected token lifetime to ease migration" },
  { name: "service-account-issuer", type: "stringArray", default: "[]", section: "authentication", help: "token issuer; first signs, all accepted" },
  { name: "service-account-jwks-uri", type: "string", default: null, section: "authentication", help: "JWKS URL override in discovery document" },
  { name: "service-account-key-file", type: "stringArray", default: "[]", section: "authentication", help: "keys verifying service account tokens" },
  { name: "service-account-lookup", type: "bool", default: "true", section: "authentication", help: "check token objects still exist" },
  { name: "service-account-max-token-expiration", type: "duration", default: "0s", section: "authentication", help: "upper bound of requested token lifetime" },
  { name: "service-account-signing-endpoint", type: "string", default: null, section: "authentication", help: "unix socket of external token signer" },
  { name: "service-account-signing-key-file", type: "string", default: null, section: "misc", help: "private key signing service account tokens" },
  { name: "service-cluster-ip-range", type: "string", default: null, section: "misc", help: "one or two CIDRs for ClusterIPs; 10.0.0.0/24 fallback" },
  { name: "service-node-port-range", type: "portRange", default: "30000-32767", section: "misc", help: "inclusive NodePort range" },
  { name: "show-hidden-metrics-for-version", type: "string", default: null, section: "metrics", help: "expose metrics hidden since previous minor" },
  { name: "shutdown-delay-duration", type: "duration", default: "0s", section: "generic", help: "keep serving this long after termination starts; readyz fails" },
  { name: "shutdown-send-retry-after", type: "bool", default: "false", section: "generic", help: "reject new requests with Retry-After and close while draining" },
  { name: "shutdown-watch-termination-grace-period", type: "duration", default: "0s", section: "generic", help: "how long to drain active watches at shutdown" },
  { name: "storage-backend", type: "string", default: null, section: "etcd", help: "only etcd3 (default)" },
  { name: "storage-initialization-timeout", type: "duration", default: "1m0s", section: "generic", help: "readiness wait bound for storage caches initialising" },
  { name: "storage-media-type", type: "string", default: "application/vnd.kubernetes.protobuf", section: "etcd", help: "encoding of stored built-in objects" },
  { name: "strict-transport-security-directives", type: "strings", default: "[]", section: "generic", help: "HSTS header directives; empty sends none" },
  { name: "tls-cert-file", type: "string", default: null, section: "secure serving", help: "serving certificate chain file" },
  { name: "tls-cipher-suites", type: "strings", default: "[]", section: "secure serving", help: "allowed TLS<=1.2 suites by Go name" },
  { name: "tls-curve-preferences", type: "int32Slice", default: "[]", section: "secure serving", help: "allowed key-exchange CurveIDs, numeric" },
  { name: "tls-min-version", type: "string", default: null, section: "secure serving", help: "VersionTLS10..VersionTLS13" },
  { name: "tls-private-key-file", type: "string", default: null, section: "secure serving", help: "key matching tls-cert-file" },
  { name: "tls-sni-cert-key", type: "namedCertKey", default: "[]", section: "secure serving", help: "cert,key[:domain patterns] for SNI; repeatable" },
  { name: "token-auth-file", type: "string", default: null, section: "authentication", help: "CSV of static bearer tokens" },
  { name: "tracing-config-file", type: "string", default: null, section: "traces", help: "TracingConfiguration file" },
  { name: "v", type: "Level", default: "0", section: "logs", help: "verbosity; shorthand -v" },
  { name: "version", type: "version", default: "false", section: "global", help: "print version; =vX.Y.Z overrides reported version" },
  { name: "vmodule", type: "moduleSpec", default: null, section: "logs", help: "per-file verbosity, text format only" },
  { name: "watch-cache", type: "bool", default: "true", section: "etcd", help: "enables the read/watch cache" },
  { name: "watch-cache-sizes", type: "strings", default: "[]", section: "etcd", help: "resource[.group]#size; only zero is significant" },
];

export const removedFlagFacts: readonly RemovedFlagFact[] = [
  { name: "add-dir-header", removedIn: "1.26", section: "global", type: "bool", help: "klog output option" },
  { name: "address", removedIn: "1.24", section: "serving", help: "alias of insecure-bind-address" },
  { name: "alsologtostderr", removedIn: "1.26", section: "global", type: "bool", help: "klog output option" },
  { name: "audit-dynamic-configuration", removedIn: "1.19", section: "auditing", help: "enable AuditSink objects" },
  { name: "azure-container-registry-config", removedIn: "1.30", section: "global", help: "credential provider config (global leak)" },
  { name: "basic-auth-file", removedIn: "1.19", section: "authentication", help: "CSV of passwords for HTTP basic auth" },
  { name: "cloud-config", removedIn: "1.33", section: "cloud provider", type: "string", help: "in-tree cloud config file" },
  { name: "cloud-provider", removedIn: "1.33", section: "cloud provider", type: "string", help: "in-tree cloud integration name" },
  { name: "cloud-provider-gce-l7lb-src-cidrs", removedIn: "1.33", section: "generic", type: "cidrs", help: "CIDRs opened for GCE L7 load balancing" },
  { name: "cloud-provider-gce-lb-src-cidrs", removedIn: "1.22", section: "cloud provider", help: "CIDRs opened for GCE L4 load balancing" },
  { name: "deserialization-cache-size", removedIn: "1.22", section: "etcd", help: "size of removed etcd2 decode cache" },
  { name: "enable-inflight-quota-handler", removedIn: "1.18", section: "features", help: "early name of priority and fairness switch" },
  { name: "enable-swagger-ui", removedIn: "1.22", section: "features", help: "serve swagger UI" },
  { name: "etcd-quorum-read", removedIn: "1.16", section: "etcd", help: "force quorum reads" },
  { name: "experimental-encryption-provider-config", removedIn: "1.23", section: "etcd", help: "older spelling of encryption-provider-config" },
  { name: "experimental-keystone-ca-file", removedIn: "1.10", section: "authentication", help: "CA for Keystone" },
  { name: "experimental-keystone-url", removedIn: "1.10", section: "authentication", help: "OpenStack Keystone endpoint" },
  { name: "experimental-logging-sanitization", removedIn: "1.24", section: "logs", type: "bool", help: "redact tagged fields from logs" },
  { name: "identity-lease-duration-seconds", removedIn: "1.26", section: "misc", type: "int", help: "length of apiserver identity lease" },
  { name: "identity-lease-renew-interval-seconds", removedIn: "1.26", section: "misc", type: "int", help: "renew period of apiserver identity lease" },
  { name: "insecure-bind-address", removedIn: "1.24", section: "serving", help: "listen address of plain HTTP port" },
  { name: "insecure-port", removedIn: "1.24", section: "serving", help: "plain HTTP port; from 1.20 only 0 accepted" },
  { name: "kubelet-https", removedIn: "1.22", section: "misc", help: "choose HTTPS towards kubelets" },
  { name: "log-backtrace-at", removedIn: "1.26", section: "global", type: "traceLocation", help: "klog output option" },
  { name: "log-dir", removedIn: "1.26", section: "global", type: "string", help: "klog output option" },
  { name: "log-file", removedIn: "1.26", section: "global", type: "string", help: "klog output option" },
  { name: "log-file-max-size", removedIn: "1.26", section: "global", type: "uint", help: "klog output option" },
  { name: "logtostderr", removedIn: "1.26", section: "global", type: "bool", help: "klog output option" },
  { name: "master-service-namespace", removedIn: "1.27", section: "generic", type: "string", help: "namespace of kubernetes service" },
  { name: "one-output", removedIn: "1.26", section: "global", type: "bool", help: "klog output option" },
  { name: "port", removedIn: "1.24", section: "serving", help: "alias of insecure-port" },
  { name: "public-address-override", removedIn: "1.10", section: "serving", help: "alias of bind-address" },
  { name: "repair-malformed-updates", removedIn: "1.18", section: "misc", help: "fill missing UID in updates" },
  { name: "service-account-api-audiences", removedIn: "1.24", section: "authentication", help: "older spelling of api-audiences" },
  { name: "skip-headers", removedIn: "1.26", section: "global", type: "bool", help: "klog output option" },
  { name: "skip-log-headers", removedIn: "1.26", section: "global", type: "bool", help: "klog output option" },
  { name: "ssh-keyfile", removedIn: "1.22", section: "misc", help: "key for SSH tunnels to nodes" },
  { name: "ssh-user", removedIn: "1.22", section: "misc", help: "user for SSH tunnels to nodes" },
  { name: "stderrthreshold", removedIn: "1.26", section: "global", type: "severity", help: "klog output option" },
  { name: "storage-versions", removedIn: "1.18", section: "storage", help: "per-group storage version map" },
  { name: "target-ram-mb", removedIn: "1.23", section: "generic", help: "memory hint sizing caches" },
  { name: "tls-ca-file", removedIn: "1.10", section: "serving", help: "extra CA appended to serving chain" },
];
