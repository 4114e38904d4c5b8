import type { IncomingMessage } from "node:http";
import { type Agent, request } from "node:https";
import { type Cancellation, type Dialer, toAbortSignal } from "@kube-apiserver/component-base";
import { userAgent } from "../../client/user-agent.js";
import { newHTTPSAgent } from "../../egress/outgoing.js";

/** An answer of an issuer, or of who speaks for it. */
export interface IssuerAnswer {
  readonly status: number;
  /** `200 OK` */
  readonly statusText: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** How to ask. */
export interface IssuerRequestOptions {
  /** Shown to the host of the URL alone. Absent: nothing is. */
  readonly accessToken?: string;
  readonly signal?: Cancellation;
}

/** Gets documents of an issuer, over TLS only. */
export interface IssuerClient {
  /** Rejects when there is no answer in time, or one that is too large. */
  get(url: string, options?: IssuerRequestOptions): Promise<IssuerAnswer>;
  /** Ends what is under way. */
  close(): void;
}

/** The whole of a call, its answer included. Same as upstream. */
const timeoutMs = 30_000;
const maxRedirects = 10;
/** No document of an issuer comes near it. */
const maxBodyBytes = 4 * 1024 * 1024;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * @param caPem - authorities to trust; empty: the machine's
 * @param dialer - what makes the connections; undefined: they leave directly
 */
export function newIssuerClient(caPem: string, dialer?: Dialer): IssuerClient {
  const agent = newHTTPSAgent({ keepAlive: true, ...(caPem === "" ? {} : { ca: caPem }) }, dialer);
  const closing = new AbortController();
  return {
    async get(url, { accessToken = "", signal } = {}) {
      const signals = [closing.signal, AbortSignal.timeout(timeoutMs)];
      const limit = AbortSignal.any(signal === undefined ? signals : [...signals, toAbortSignal(signal)]);
      let target = requireHTTPS(url);
      const first = target.host;
      for (let hops = 0; ; hops++) {
        const isTrusted = accessToken !== "" && target.host === first;
        const headers = { "user-agent": userAgent, ...(isTrusted && { authorization: `Bearer ${accessToken}` }) };
        const answer = await send(target, { agent, headers, signal: limit });
        const { location } = answer.headers;
        if (!redirects.has(answer.status) || location === undefined) return answer;
        if (hops === maxRedirects) throw new Error(`Get "${url}": stopped after ${maxRedirects} redirects`);
        target = requireHTTPS(new URL(location, target).href);
      }
    },
    close() {
      closing.abort(new Error("context canceled"));
      agent.destroy();
    },
  };
}

/** What came in clear could be anybody's. */
function requireHTTPS(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:") return url;
  throw new Error(`Get "${text}": unsupported protocol scheme, only https is supported`);
}

interface SendOptions {
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

function send(url: URL, options: SendOptions): Promise<IssuerAnswer> {
  return new Promise((resolve, reject) => {
    const req = request(url, { ...options, method: "GET" }, (res) => {
      readBody(res).then((body) => {
        const { statusCode: status = 0, statusMessage = "", headers } = res;
        resolve({ status, statusText: `${status} ${statusMessage}`, headers, body });
      }, reject);
    });
    req.once("error", (err) => reject(new Error(`Get "${url.href}": ${err.message}`, { cause: err })));
    req.end();
  });
}

async function readBody(res: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of res) {
    size += (chunk as Buffer).length;
    if (size > maxBodyBytes) throw new Error(`the answer is larger than ${maxBodyBytes} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}
