import {
  boolFlag,
  durationFlag,
  intFlag,
  type NamedFlagSets,
  portRangeFlag,
  stringFlag,
  stringsFlag,
} from "@kube-apiserver/component-base";
import { serviceRangeErrors } from "../complete/service-ranges.js";
import { addFlag } from "../flag-facts.js";
import type { OptionsGroup } from "../options-group.js";
import { compactErrors } from "../parse-error.js";
import { KubeletOptions } from "./kubelet-options.js";

const reconcilers: readonly string[] = ["master-count", "lease", "none"];

/** What makes this server the Kubernetes one. Mirrors `controlplane.ExtraConfig`. */
export class MiscOptions implements OptionsGroup {
  allowPrivileged = false;
  apiserverCount = 1;
  endpointReconcilerType = "lease";
  eventTTLMs = 3_600_000;
  enableLogsHandler = false;
  maxConnectionBytesPerSec = 0;
  /** 0: the service `kubernetes` is a ClusterIP. */
  kubernetesServiceNodePort = 0;
  /** One or two address blocks. Empty: 10.0.0.0/24. */
  serviceClusterIPRange = "";
  serviceNodePortRange = { from: 30_000, to: 32_767 };
  aggregatorRejectForwardingRedirect = true;
  enableAggregatorRouting = false;
  proxyClientCertFile = "";
  proxyClientKeyFile = "";
  peerAdvertiseIP = "";
  peerAdvertisePort = "";
  peerCAFile = "";
  coordinatedLeadershipLeaseDurationMs = 15_000;
  coordinatedLeadershipRenewDeadlineMs = 10_000;
  coordinatedLeadershipRetryPeriodMs = 2_000;
  readonly kubelet = new KubeletOptions();
  /** kube-controller-manager's grammar. Not given: every one on the embedded store, none on etcd. */
  controllers: readonly string[] | undefined = undefined;

  addFlags(sets: NamedFlagSets): void {
    addFlag(sets, "allow-privileged", this, "allowPrivileged", boolFlag);
    addFlag(sets, "apiserver-count", this, "apiserverCount", intFlag);
    addFlag(sets, "endpoint-reconciler-type", this, "endpointReconcilerType", stringFlag);
    addFlag(sets, "event-ttl", this, "eventTTLMs", durationFlag);
    addFlag(sets, "enable-logs-handler", this, "enableLogsHandler", boolFlag);
    addFlag(sets, "max-connection-bytes-per-sec", this, "maxConnectionBytesPerSec", intFlag);
    addFlag(sets, "kubernetes-service-node-port", this, "kubernetesServiceNodePort", intFlag);
    addFlag(sets, "service-cluster-ip-range", this, "serviceClusterIPRange", stringFlag);
    addFlag(sets, "service-node-port-range", this, "serviceNodePortRange", portRangeFlag);
    addFlag(sets, "aggregator-reject-forwarding-redirect", this, "aggregatorRejectForwardingRedirect", boolFlag);
    addFlag(sets, "enable-aggregator-routing", this, "enableAggregatorRouting", boolFlag);
    addFlag(sets, "proxy-client-cert-file", this, "proxyClientCertFile", stringFlag);
    addFlag(sets, "proxy-client-key-file", this, "proxyClientKeyFile", stringFlag);
    addFlag(sets, "peer-advertise-ip", this, "peerAdvertiseIP", stringFlag);
    addFlag(sets, "peer-advertise-port", this, "peerAdvertisePort", stringFlag);
    addFlag(sets, "peer-ca-file", this, "peerCAFile", stringFlag);
    const lease = "coordinated-leadership-lease-duration";
    addFlag(sets, lease, this, "coordinatedLeadershipLeaseDurationMs", durationFlag);
    const renew = "coordinated-leadership-renew-deadline";
    addFlag(sets, renew, this, "coordinatedLeadershipRenewDeadlineMs", durationFlag);
    addFlag(sets, "coordinated-leadership-retry-period", this, "coordinatedLeadershipRetryPeriodMs", durationFlag);
    this.kubelet.addFlags(sets);
    sets.section("misc").var(this, "controllers", controllersFlag, {
      name: "controllers",
      usage: "controllers to run: * for all, name to add one, -name to leave one out; empty runs none",
    });
  }

  validate(): readonly Error[] {
    const { apiserverCount, endpointReconcilerType } = this;
    return [
      ...compactErrors(
        apiserverCount <= 0 &&
          new Error(`--apiserver-count should be a positive number, but value '${apiserverCount}' provided`),
        !reconcilers.includes(endpointReconcilerType) &&
          new Error(`--endpoint-reconciler-type must be one of: [${reconcilers.join(", ")}]`),
        this.maxConnectionBytesPerSec < 0 && new Error("--max-connection-bytes-per-sec can not be a negative value"),
        (this.proxyClientCertFile === "") !== (this.proxyClientKeyFile === "") &&
          new Error("--proxy-client-cert-file and --proxy-client-key-file must be specified together"),
      ),
      ...serviceRangeErrors(this.serviceClusterIPRange),
      ...this.#nodePortErrors(),
    ];
  }

  #nodePortErrors(): readonly Error[] {
    const { kubernetesServiceNodePort: port, serviceNodePortRange: range } = this;
    if (port < 0 || port > 65_535) {
      return [
        new Error(
          `--kubernetes-service-node-port ${port} must be between 0 and 65535, inclusive. If 0, the Kubernetes master service will be of type ClusterIP`,
        ),
      ];
    }
    if (port === 0 || (port >= range.from && port <= range.to)) return [];
    return [new Error(`kubernetes service port range ${portRangeFlag.format(range)} doesn't contain ${port}`)];
  }
}

const controllersFlag = {
  name: stringsFlag.name,
  parse: (text: string, previous: readonly string[] | undefined) => stringsFlag.parse(text, previous),
  format: (value: readonly string[] | undefined) => stringsFlag.format(value ?? []),
};
