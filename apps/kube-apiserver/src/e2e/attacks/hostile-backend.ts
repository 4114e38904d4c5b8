import { once } from "node:events";
import type { IncomingMessage, RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { cryptoRandom, realClock } from "@kube-apiserver/component-base";
import { CertificateAuthority } from "@kube-apiserver/generic-server";
import { eventually } from "../eventually.js";
import type { Victim } from "./victim.js";

/** What a backend of an attacker does. */
export interface HostileBehaviour {
  readonly onRequest: RequestListener;
  /** Absent: upgrades are ordinary requests. */
  readonly onUpgrade?: (req: IncomingMessage, socket: Socket, head: Buffer) => void;
  /** Where it listens. Default `127.0.0.1`. */
  readonly host?: string;
}

/** A kubelet, webhook or extension server in the hands of an attacker: HTTPS. */
export class HostileBackend implements AsyncDisposable {
  readonly caPem: string;
  /** Every request that came, with its body left out. */
  readonly requests: IncomingMessage[] = [];
  /** How many connections were made to it. */
  connections = 0;
  /** Every byte that came after an upgrade was asked for. */
  afterUpgrade = "";
  readonly #server: Server;
  /** Connections that have left HTTP and are still there. */
  openUpgrades = 0;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, caPem: string) {
    this.#server = server;
    this.caPem = caPem;
    server.on("connection", (socket: Socket) => {
      this.connections++;
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  /** Starts one; its certificate is for `hostile.default.svc`, `localhost` and the loopback address. */
  static async start({ onRequest, onUpgrade, host = "127.0.0.1" }: HostileBehaviour): Promise<HostileBackend> {
    const ca = CertificateAuthority.generate("hostile-ca", { clock: realClock, random: cryptoRandom });
    const dnsNames = ["hostile.default.svc", "localhost"];
    const { certPem: cert, keyPem: key } = ca.issueServing("hostile", { dnsNames, ipAddresses: ["127.0.0.1"] });
    const server = createServer({ cert, key });
    const backend = new HostileBackend(server, ca.certPem);
    server.on("request", (req, res) => {
      backend.requests.push(req);
      // What the aggregator wants to know on its own behalf is not part of an attack.
      if (req.headers["x-remote-user"] === "system:kube-aggregator") answerAggregator(req, res);
      else onRequest(req, res);
    });
    if (onUpgrade !== undefined) {
      server.on("upgrade", (req, socket: Socket, head: Buffer) => {
        backend.requests.push(req);
        backend.openUpgrades++;
        socket.once("close", () => backend.openUpgrades--);
        backend.afterUpgrade += head.toString("latin1");
        socket.on("data", (chunk) => {
          backend.afterUpgrade += chunk.toString("latin1");
        });
        onUpgrade(req, socket, head);
      });
    }
    server.listen(0, host);
    await once(server, "listening");
    return backend;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The requests of clients, without what the aggregator asks on its own behalf. */
  get clientRequests(): readonly IncomingMessage[] {
    return this.requests.filter(({ headers }) => headers["x-remote-user"] !== "system:kube-aggregator");
  }

  /** Makes it the extension server of `hostile.example.com/v1`; resolves once that is available. */
  async serveAsExtension(victim: Victim): Promise<void> {
    const apiService = await this.registerAsExtension(victim, "localhost");
    await eventually(async () => {
      const { text } = await victim.call("GET", apiService);
      if (!text.includes('"Passed"')) throw new Error(text);
    });
  }

  /**
   * Says that it is the extension server of `hostile.example.com/v1`, behind the service `hostile` of the namespace `default`.
   *
   * @param externalName - what that service says to be its host
   * @returns the path of the APIService
   */
  async registerAsExtension(victim: Victim, externalName: string): Promise<string> {
    const service = { namespace: "default", name: "hostile", port: this.port };
    await victim.create("/api/v1/namespaces/default/services", {
      metadata: { name: service.name },
      spec: { type: "ExternalName", externalName },
    });
    const name = "v1.hostile.example.com";
    const apiServices = "/apis/apiregistration.k8s.io/v1/apiservices";
    await victim.create(apiServices, {
      metadata: { name },
      spec: {
        ...{ group: "hostile.example.com", version: "v1", groupPriorityMinimum: 1000, versionPriority: 10 },
        ...{ service, caBundle: Buffer.from(this.caPem).toString("base64") },
      },
    });
    return `${apiServices}/${name}`;
  }

  /** Makes it the kubelet of the node `n1`, on which the pod `p` of the namespace `default` has a container `c`. */
  async serveAsKubelet(victim: Victim): Promise<void> {
    await victim.create("/api/v1/nodes", {
      metadata: { name: "n1" },
      status: {
        addresses: [{ type: "InternalIP", address: "127.0.0.1" }],
        daemonEndpoints: { kubeletEndpoint: { Port: this.port } },
      },
    });
    await eventually(() =>
      victim.create("/api/v1/namespaces/default/pods", {
        metadata: { name: "p" },
        spec: { nodeName: "n1", containers: [{ name: "c", image: "i" }] },
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

const answerAggregator: RequestListener = (req, res) => {
  res.setHeader("content-type", "application/json");
  res.statusCode = req.url === "/apis/hostile.example.com/v1" ? 200 : 404;
  res.end(JSON.stringify({ kind: "APIResourceList", resources: [] }));
};
