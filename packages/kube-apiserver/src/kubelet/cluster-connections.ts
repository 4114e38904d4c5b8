import type { core_v1 } from "@kube-apiserver/api/types";
import type { Clock, Dialer } from "@kube-apiserver/component-base";
import {
  ForwardAgents,
  newUpgradeAwareProxy,
  type ProxyLocation,
  type RequestContext,
  type Store,
  type TakenRequest,
} from "@kube-apiserver/generic-server";
import type { CompletedKubeletClientConfig } from "./kubelet-config.js";
import { preferredNodeAddress } from "./node-address.js";

/** Where a kubelet listens, and how to connect to it. Mirrors `kubeletclient.ConnectionInfo`. */
export type KubeletLocation = Required<Pick<ProxyLocation, "scheme" | "address" | "tls" | "dialTimeoutMs">>;

/** How requests are passed on to one place. */
export interface PassOn {
  readonly location: ProxyLocation;
  readonly upgradeRequired: boolean;
}

/** The way from this server into the cluster: to kubelets, pods and endpoints. */
export class ClusterConnections {
  readonly config: CompletedKubeletClientConfig;
  readonly agents: ForwardAgents;
  readonly #clock: Clock;
  readonly #nodes: () => Store;

  /** @param dialer - makes the connections; undefined: they leave directly */
  constructor(config: CompletedKubeletClientConfig, clock: Clock, nodes: () => Store, dialer?: Dialer) {
    this.config = config;
    this.agents = new ForwardAgents(dialer);
    this.#clock = clock;
    this.#nodes = nodes;
  }

  /**
   * The kubelet of a node, by what the node's status tells.
   * @throws StatusError when there is no such node; Error when it has no address
   */
  async kubeletOf(ctx: RequestContext, nodeName: string): Promise<KubeletLocation> {
    const { object } = await this.#nodes().get({ ...ctx, namespace: "" }, nodeName, {});
    const node = object as core_v1.Node;
    const reported = node.status?.daemonEndpoints?.kubeletEndpoint?.Port ?? 0;
    return {
      scheme: "https",
      address: {
        host: preferredNodeAddress(node, this.config.preferredAddressTypes),
        port: reported > 0 ? reported : this.config.port,
      },
      tls: this.config.tls(),
      dialTimeoutMs: this.config.timeoutMs,
    };
  }

  /** What passes a request on to `location`. */
  passOn({ location, upgradeRequired }: PassOn): TakenRequest {
    const { maxConnectionBytesPerSecond: maxBytesPerSecond } = this.config;
    return newUpgradeAwareProxy(location, {
      upgradeRequired,
      agents: this.agents,
      maxBytesPerSecond,
      clock: this.#clock,
    });
  }

  /** Closes the connections that are kept. */
  close(): void {
    this.agents.close();
  }
}
