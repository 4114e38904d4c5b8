import { readFile } from "node:fs/promises";
import { type IncomingMessage, request as plainRequest, type RequestOptions } from "node:http";
import { request as secureRequest } from "node:https";
import { newGenericServerResponse } from "@kube-apiserver/apimachinery";
import { type Cancellation, type Dialer, toAbortSignal } from "@kube-apiserver/component-base";
import { userAgent } from "../client/user-agent.js";
import { newHTTPAgent, newHTTPSAgent } from "../egress/outgoing.js";
import type { KubeconfigConnection, KubeconfigUser } from "./kubeconfig.js";

/** Sends JSON to one URL. */
export interface WebhookClient {
  /**
   * Resolves with the answer; rejects when there is none in time, or one that is no success.
   * @param signal - ends the call. Absent: only the time does
   */
  post(body: string, signal?: Cancellation): Promise<string>;
  /** Closes what is idle. */
  close(): void;
}

/** How a {@link WebhookClient} calls. */
export interface WebhookClientOptions {
  /** For the whole of a call, its answer included. Default 30000, as upstream. */
  readonly timeoutMs?: number;
  /** What makes the connections. Absent: they leave directly. */
  readonly dialer?: Dialer | undefined;
}

const defaultTimeoutMs = 30_000;
/** What is read of an answer: nobody expects one of this size. */
const maxAnswerBytes = 8 * 1024 * 1024;

/**
 * A client for what a kubeconfig names.
 * @throws when its certificates cannot be used
 */
export function newWebhookClient(connection: KubeconfigConnection, options: WebhookClientOptions = {}): WebhookClient {
  const { timeoutMs = defaultTimeoutMs, dialer } = options;
  const url = new URL(connection.server);
  const isSecure = url.protocol === "https:";
  const agent = isSecure
    ? newHTTPSAgent({ keepAlive: true, ...tlsOptions(connection) }, dialer)
    : newHTTPAgent({ keepAlive: true }, dialer);
  const send = isSecure ? secureRequest : plainRequest;
  return {
    async post(body, cancellation) {
      const headers = {
        "Content-Type": "application/json",
        "Content-Length": String(Buffer.byteLength(body)),
        Accept: "application/json, */*",
        "User-Agent": userAgent,
        ...(await authorizationOf(connection)),
      };
      const timeout = AbortSignal.timeout(timeoutMs);
      const signal = cancellation === undefined ? timeout : AbortSignal.any([timeout, toAbortSignal(cancellation)]);
      return new Promise((resolve, reject) => {
        const request: RequestOptions = { method: "POST", agent, headers, signal };
        // Node says of both that the call was aborted; what by matters.
        const fail = (err: unknown) => reject(timeout.aborted ? timeout.reason : err);
        const req = send(url, request, (res) => readAnswer(res).then(resolve, fail));
        req.once("error", fail);
        req.end(body);
      });
    },
    close: () => agent.destroy(),
  };
}

function tlsOptions({ caPem, serverName, certPem, keyPem, insecureSkipTLSVerify }: KubeconfigConnection) {
  return {
    rejectUnauthorized: !insecureSkipTLSVerify,
    ...(caPem === undefined ? {} : { ca: caPem }),
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(certPem === undefined || keyPem === undefined ? {} : { cert: certPem, key: keyPem }),
  };
}

/** The `Authorization` header of a user; none when there is nothing to show. */
export async function authorizationOf({ token, tokenFile, basicAuth }: KubeconfigUser) {
  const bearer = tokenFile === undefined ? token : (await readFile(tokenFile, "utf8")).trim();
  if (bearer !== undefined) return { Authorization: `Bearer ${bearer}` };
  if (basicAuth === undefined) return {};
  const pair = Buffer.from(`${basicAuth.username}:${basicAuth.password}`).toString("base64");
  return { Authorization: `Basic ${pair}` };
}

async function readAnswer(res: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of res) {
    size += (chunk as Buffer).length;
    if (size > maxAnswerBytes) throw new Error(`the answer is larger than ${maxAnswerBytes} bytes`);
    chunks.push(chunk as Buffer);
  }
  const text = Buffer.concat(chunks).toString();
  const code = res.statusCode ?? 0;
  if (code >= 200 && code <= 206) return text;
  const resource = { group: "", resource: "" };
  throw newGenericServerResponse({ code, verb: "POST", resource, name: "", serverMessage: text });
}
