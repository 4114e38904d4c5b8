/** What upstream says about flags that are on their way out. */
export const deprecations: ReadonlyMap<string, string> = new Map([
  [
    "admission-control",
    "Use --enable-admission-plugins or --disable-admission-plugins instead. Will be removed in a future version.",
  ],
  ["audit-webhook-batch-initial-backoff", "Deprecated, use --audit-webhook-initial-backoff instead."],
  [
    "default-watch-cache-size",
    "watch caches are sized automatically and this flag will be removed in a future version",
  ],
  ["enable-logs-handler", "This flag will be removed in v1.19"],
  ["kubelet-port", "kubelet-port is deprecated and will be removed."],
  ["kubelet-read-only-port", "kubelet-read-only-port is deprecated and will be removed."],
  ["insecure-bind-address", "This flag has no effect now and will be removed in v1.24."],
  ["insecure-port", "This flag has no effect now and will be removed in v1.24."],
  ["address", "see --bind-address instead."],
  ["port", "see --secure-port instead."],
  ["cloud-provider", "will be removed in a future version"],
  ["cloud-config", "will be removed in a future version"],
]);
