/** A flag that is accepted and checked, and changes nothing so far. */
export interface NotYetEffectiveFlag {
  readonly name: string;
  /** What it waits for. */
  readonly waitsFor: string;
}

const flagsByFeature: ReadonlyMap<string, readonly string[]> = new Map([
  [
    "emulated releases",
    [
      "emulated-version",
      "emulation-forward-compatible",
      "min-compatibility-version",
      "runtime-config-emulation-forward-compatible",
    ],
  ],
  ["profiling", ["contention-profiling", "debug-socket-path", "profiling"]],
  ["shared sockets", ["permit-address-sharing", "permit-port-sharing"]],
  ["hidden metrics and label manifests", ["allow-metric-labels-manifest", "show-hidden-metrics-for-version"]],
  [
    "split and buffered logs",
    [
      "enable-logs-handler",
      "log-flush-frequency",
      "log-json-info-buffer-size",
      "log-json-split-stream",
      "log-text-info-buffer-size",
      "log-text-split-stream",
    ],
  ],
  ["requests passed on between replicas", ["peer-ca-file"]],
  ["connections to nodes", ["kubelet-read-only-port"]],
  [
    "several servers side by side",
    [
      "coordinated-leadership-lease-duration",
      "coordinated-leadership-renew-deadline",
      "coordinated-leadership-retry-period",
    ],
  ],
]);

/** Flags that change nothing so far. The list has to shrink to nothing; the README shows it. */
export const notYetEffective: readonly NotYetEffectiveFlag[] = Array.from(flagsByFeature, ([waitsFor, names]) =>
  names.map((name) => ({ name, waitsFor })),
).flat();
