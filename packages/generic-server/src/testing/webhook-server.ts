import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { cryptoRandom, realClock } from "@kube-apiserver/component-base";
import { CertificateAuthority } from "../pki/certificate-authority.js";

/** A call that a webhook got. */
export interface WebhookCall {
  readonly headers: IncomingMessage["headers"];
  /** Common name of the caller's certificate; undefined when it has none. */
  readonly commonName: string | undefined;
  readonly body: string;
  /** Path and query. */
  readonly url: string;
}

/** Where a server listens, and which certificate it shows. */
export interface WebhookServerOptions {
  /** An address of the loopback interface. Default: `127.0.0.1`. */
  readonly host?: string;
  /** Default: `webhook.test`. Its address on the loopback interface is always named. */
  readonly dnsNames?: readonly string[];
}

/** An HTTPS server that others call, and that a test can make slow or broken. */
export class WebhookServer implements AsyncDisposable {
  readonly authority = CertificateAuthority.generate("webhook-ca", { clock: realClock, random: cryptoRandom });
  readonly calls: WebhookCall[] = [];
  /** What is answered; a promise makes callers wait. */
  answer: (call: WebhookCall) => number | Promise<number> = () => 200;
  /** Answers calls in place of {@link answer}, however it likes. */
  respond: ((call: WebhookCall, res: ServerResponse) => void | Promise<void>) | undefined;
  readonly host: string;
  readonly #server: Server;

  private constructor({ host = "127.0.0.1", dnsNames = ["webhook.test"] }: WebhookServerOptions) {
    const { authority } = this;
    this.host = host;
    const { certPem, keyPem } = authority.issueServing("webhook", { dnsNames, ipAddresses: [host] });
    const tls = { cert: certPem, key: keyPem, ca: authority.certPem, requestCert: true, rejectUnauthorized: false };
    this.#server = createServer(tls, (req, res) => {
      // A caller that goes away in between is what some tests are about.
      void this.#take(req, res).catch(() => res.destroy());
    });
  }

  /** Starts one on a free port. */
  static async start(options: WebhookServerOptions = {}): Promise<WebhookServer> {
    const webhook = new WebhookServer(options);
    webhook.#server.listen(0, webhook.host);
    await once(webhook.#server, "listening");
    return webhook;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `https://${this.host}:${this.port}/audit`;
  }

  /** The `clientConfig` of a webhook that this server is. */
  clientConfig(path = "/"): { readonly url: string; readonly caBundle: string } {
    return { url: `https://${this.host}:${this.port}${path}`, caBundle: this.caBundle };
  }

  /** Its authority, in base64. */
  get caBundle(): string {
    return Buffer.from(this.authority.certPem).toString("base64");
  }

  /** A kubeconfig for it, in JSON. @param user - as in a kubeconfig */
  kubeconfig(user: object = {}): string {
    const cluster = {
      server: this.url,
      "certificate-authority-data": this.caBundle,
      "tls-server-name": "webhook.test",
    };
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "webhook",
      contexts: [{ name: "webhook", context: { cluster: "webhook", user: "caller" } }],
      clusters: [{ name: "webhook", cluster }],
      users: [{ name: "caller", user }],
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #take(req: IncomingMessage, res: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of req.setEncoding("utf8")) body += chunk;
    const subject = (req.socket as TLSSocket).getPeerCertificate().subject as { CN?: string } | undefined;
    const call = { headers: req.headers, commonName: subject?.CN, body, url: req.url ?? "" };
    this.calls.push(call);
    if (this.respond !== undefined) return this.respond(call, res);
    const status = await this.answer(call);
    res.writeHead(status).end(status === 200 ? "{}" : "broken");
  }
}
