import type { IncomingMessage } from "node:http";
import { type Agent, request } from "node:https";
import { isIP } from "node:net";
import { newGenericServerResponse, quoteGo } from "@kube-apiserver/apimachinery";
import type { Cancellation, Clock, Dialer, Span } from "@kube-apiserver/component-base";
import { newHTTPSAgent } from "../egress/outgoing.js";
import { type BackendAddress, guardedLookup, requireAllowedAddress } from "../proxy/backend-address.js";
import { MissingSANError, requireServerName } from "../proxy/server-name.js";
import { ClientSpan } from "../tracing/client-span.js";
import type { HookTarget } from "./hook-client-config.js";
import type { HookCredentials } from "./hook-credentials.js";
import { transportMessageOf } from "./hook-transport-error.js";
import type { ServiceResolver } from "./service-resolver.js";
import { authorizationOf } from "./webhook-client.js";

/** How one call is made. */
export interface HookCall {
  readonly clock: Clock;
  /** Ends the call. */
  readonly signal: Cancellation;
  /** How long it may take, its answer included. The webhook is told, in whole seconds. Default: 30 seconds. */
  readonly timeoutMs?: number;
  /** Most bytes of an answer. Default: 8 MiB. */
  readonly maxAnswerBytes?: number;
  /** What the call is part of, where that is traced. */
  readonly span?: Span | undefined;
}

/** What a client is made from. */
export interface HookClientParts {
  readonly target: HookTarget;
  readonly credentials: HookCredentials;
  /** PEM certificates to trust; empty: those of the machine. */
  readonly caPem: string;
  readonly serviceResolver: ServiceResolver;
  /** What makes the connections; absent: they leave directly. */
  readonly dialer?: Dialer | undefined;
  /** Called when a webhook is not believed because its certificate names nobody. */
  readonly onMissingSAN?: (() => void) | undefined;
}

const defaultTimeoutMs = 30_000;
const defaultMaxAnswerBytes = 8 * 1024 * 1024;
const idleTimeoutMs = 90_000;

/** The call took longer than it may. */
export class HookTimeoutError extends Error {
  override readonly name = "HookTimeoutError";
}

/** Whoever wanted the answer does not want it any more. */
export class HookCanceledError extends Error {
  override readonly name = "HookCanceledError";
}

/**
 * Calls one webhook over HTTPS, with connections that are kept. Redirects are answers like any other that is no success:
 * they are never followed. Names that lead to link-local addresses are not connected to, whatever they led to when the
 * webhook was registered; through a proxy they lead wherever the proxy says.
 */
export class HookClient {
  readonly #parts: HookClientParts;
  readonly #agent: Agent;

  /** @throws Error when the certificates cannot be used */
  constructor(parts: HookClientParts) {
    this.#parts = parts;
    const { certPem, keyPem } = parts.credentials;
    const options = {
      keepAlive: true,
      timeout: idleTimeoutMs,
      lookup: guardedLookup,
      minVersion: "TLSv1.2",
      checkServerIdentity: requireServerName,
      ...(parts.caPem === "" ? {} : { ca: parts.caPem }),
      ...(certPem === undefined || keyPem === undefined ? {} : { cert: certPem, key: keyPem }),
    } as const;
    this.#agent = newHTTPSAgent(options, parts.dialer);
  }

  /**
   * Posts JSON. Resolves with the answer's body. Rejects with a StatusError for an answer that is no success, with
   * {@link HookTimeoutError} or {@link HookCanceledError} when time is up, and else in the words of Go's HTTP client.
   */
  async post(body: string, call: HookCall): Promise<string> {
    const { timeoutMs = defaultTimeoutMs } = call;
    const { target, credentials } = this.#parts;
    const query = `?timeout=${goSeconds(timeoutMs)}`;
    const fail = (problem: string) => `Post ${quoteGo(target.url + query)}: ${problem}`;
    if (call.signal.aborted) throw new HookCanceledError(fail("context canceled"));
    const headers = {
      "Content-Type": "application/json",
      "Content-Length": String(Buffer.byteLength(body)),
      Accept: "application/json, */*",
      "User-Agent": "kube-apiserver-admission",
      Host: target.authority,
      ...(await authorizationOf(credentials)),
    };
    const path = target.path + query;
    const traced = { method: "POST", authority: target.authority, target: path, headers };
    const span = ClientSpan.start(call.span, traced);
    const sent = { body, headers, path, fail, span };
    try {
      return await this.#sendAgainIfStale(sent, call, timeoutMs);
    } catch (err) {
      span?.failed(err);
      throw err;
    } finally {
      span?.end();
    }
  }

  async #sendAgainIfStale(sent: SentRequest, call: HookCall, timeoutMs: number): Promise<string> {
    try {
      return await this.#send(sent, call, timeoutMs);
    } catch (err) {
      // A kept connection that the webhook closed just then: it has not seen the request.
      if (err instanceof StaleConnectionError && !call.signal.aborted) return this.#send(sent, call, timeoutMs);
      throw err;
    }
  }

  /** Closes every connection, and with them the calls under way. */
  close(): void {
    this.#agent.destroy();
  }

  #addressOf(fail: SentRequest["fail"]): BackendAddress {
    const { target, serviceResolver } = this.#parts;
    try {
      const address = target.service === undefined ? target : serviceResolver.resolve(target.service);
      requireAllowedAddress(address.host);
      return address;
    } catch (err) {
      throw new Error(fail((err as Error).message), { cause: err });
    }
  }

  #send({ body, headers, path, fail, span }: SentRequest, call: HookCall, timeoutMs: number): Promise<string> {
    const { clock, signal, maxAnswerBytes = defaultMaxAnswerBytes } = call;
    const { target, credentials, onMissingSAN } = this.#parts;
    const serverName = credentials.serverName ?? target.serverName;
    const address = this.#addressOf(fail);
    return new Promise((resolve, reject) => {
      const { host, port } = address;
      const servername = serverName ?? (isIP(host) === 0 ? host : "");
      const req = request({ method: "POST", host, port, path, headers, agent: this.#agent, servername });
      const timer = clock.setTimer(() => {
        req.destroy(new HookTimeoutError(fail("context deadline exceeded")));
      }, timeoutMs);
      const onAbort = () => req.destroy(new HookCanceledError(fail("context canceled")));
      signal.addEventListener("abort", onAbort, { once: true });
      let response: IncomingMessage | undefined;
      const settle = (finish: () => void) => {
        timer.cancel();
        signal.removeEventListener("abort", onAbort);
        finish();
      };
      req.on("error", (err) => {
        // What ended the call counts, not how reading the answer failed of it.
        if (response !== undefined && !isEnd(err)) return;
        if (err instanceof MissingSANError) onMissingSAN?.();
        settle(() => reject(isEnd(err) ? err : connectionError(err, req.reusedSocket, address, fail)));
      });
      req.once("response", (res: IncomingMessage) => {
        response = res;
        span?.answered(res.statusCode ?? 0);
        readAnswer(res, maxAnswerBytes).then(
          (text) => settle(() => resolve(text)),
          (err: unknown) => {
            req.destroy();
            settle(() => reject(err));
          },
        );
      });
      req.end(body);
    });
  }
}

interface SentRequest {
  readonly body: string;
  readonly headers: Record<string, string>;
  readonly path: string;
  /** As Go's HTTP client words a failure. */
  readonly fail: (problem: string) => string;
  readonly span: ClientSpan | undefined;
}

class StaleConnectionError extends Error {}

function isEnd(err: unknown): boolean {
  return err instanceof HookTimeoutError || err instanceof HookCanceledError;
}

function connectionError(err: Error, reused: boolean, address: BackendAddress, fail: SentRequest["fail"]): Error {
  const message = fail(transportMessageOf(err, address));
  const isStale = reused && (err as NodeJS.ErrnoException).code === "ECONNRESET";
  return isStale ? new StaleConnectionError(message, { cause: err }) : new Error(message, { cause: err });
}

async function readAnswer(res: IncomingMessage, maxAnswerBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of res) {
      size += (chunk as Buffer).length;
      if (size > maxAnswerBytes) break;
      chunks.push(chunk as Buffer);
    }
  } catch (err) {
    if (isEnd(err)) throw err;
    const problem = "unexpected error when reading response body. Please retry. Original error: unexpected EOF";
    throw new Error(problem, { cause: err });
  }
  if (size > maxAnswerBytes) throw new Error(`the answer is larger than ${maxAnswerBytes} bytes`);
  const text = Buffer.concat(chunks).toString();
  const code = res.statusCode ?? 0;
  const contentType = res.headers["content-type"] ?? "";
  if (code >= 200 && code <= 206) {
    if (text !== "") return text;
    throw new Error(`0-length response with status code: ${code} and content type: ${contentType}`);
  }
  const isText = /^(text\/.*)?$/.test(contentType);
  throw newGenericServerResponse({
    code,
    verb: "POST",
    resource: { group: "", resource: "" },
    name: "",
    serverMessage: isText ? text.trim() : "unknown",
    unexpected: true,
  });
}

/** Whole seconds, rounded up, as Go writes durations: `10s`, `1m5s`. */
function goSeconds(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds}s` : `${minutes}m${seconds % 60}s`;
}
