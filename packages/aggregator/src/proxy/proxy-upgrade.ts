import { type IncomingMessage, STATUS_CODES } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { sendPlainText, takeUpgrade } from "@kube-apiserver/generic-server";
import { guardedLookup, requireAllowedAddress } from "./backend-address.js";
import type { BackendTLS } from "./backend-tls.js";
import { messageOf } from "./error-message.js";
import { setClientHeaders } from "./forwarded-headers.js";
import type { ForwardedRequest } from "./forwarded-request.js";
import { isRedirect, redirectRefused } from "./redirects.js";

/** A request that wants to leave HTTP, with how to connect to its backend. */
export type UpgradeRequest = ForwardedRequest & { readonly tls: BackendTLS };

/**
 * Passes on a request that wants to leave HTTP, over a connection of its own. Only after the backend has agreed (101) are
 * the two connections joined: a client whose upgrade was refused must not get to talk to the backend past our checks
 * (CVE-2018-1002105). Mirrors `UpgradeAwareHandler.tryUpgrade`.
 */
export async function proxyUpgrade(request: UpgradeRequest): Promise<void> {
  const { res } = request;
  try {
    requireAllowedAddress(request.address.host);
    await exchange(request);
  } catch (err) {
    if (res.headersSent) res.destroy();
    else sendPlainText(res, 503, `error trying to reach service: ${messageOf(err)}\n`);
  }
}

function exchange(request: UpgradeRequest): Promise<void> {
  const { req, ctx, address, target, headers, tls } = request;
  const upgrading = { ...headers, connection: "Upgrade", upgrade: req.headers.upgrade };
  const backend = httpsRequest({
    ...address,
    ...tls,
    method: req.method ?? "GET",
    path: target,
    headers: upgrading,
    lookup: guardedLookup,
    agent: false,
    signal: ctx.signal,
  });
  return new Promise((resolve, reject) => {
    backend.once("error", reject);
    backend.once("response", (answer) => {
      refuse(answer, request).then(resolve, reject);
    });
    backend.once("upgrade", (answer, socket, head) => {
      // HTTPS requests are made over sockets of TLS.
      join(answer, socket as TLSSocket, head, request);
      resolve();
    });
    backend.end();
  });
}

/** An error of the backend is the client's answer; anything else that is no upgrade is not. */
async function refuse(answer: IncomingMessage, { res, rejectForwardingRedirects }: UpgradeRequest): Promise<void> {
  const { statusCode: status = 502, headers } = answer;
  if (status >= 400) {
    res.statusCode = status;
    setClientHeaders(res, headers);
    for await (const chunk of answer) res.write(chunk);
    res.end();
    return;
  }
  answer.destroy();
  if (rejectForwardingRedirects && isRedirect({ status, headers })) sendPlainText(res, 502, redirectRefused);
  else sendPlainText(res, 503, `invalid upgrade response: status code ${status}\n`);
}

function join(answer: IncomingMessage, backend: Socket, backendHead: Buffer, { req, ctx }: UpgradeRequest): void {
  const client = takeUpgrade(req);
  if (client === undefined) {
    backend.destroy();
    return;
  }
  client.socket.write(headOf(answer));
  if (backendHead.length > 0) client.socket.write(backendHead);
  if (client.head.length > 0) backend.write(client.head);
  connectBothWays(client.socket, backend);
  connectBothWays(backend, client.socket);
  const stop = () => client.socket.destroy();
  ctx.signal.addEventListener("abort", stop, { once: true });
  client.socket.once("close", () => ctx.signal.removeEventListener("abort", stop));
}

function headOf({ rawHeaders }: IncomingMessage): string {
  const lines = [`HTTP/1.1 101 ${STATUS_CODES[101]}`];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** What one side says goes to the other; when it has ended or broke, so does the other, after what was said before. */
function connectBothWays(from: Socket, to: Socket): void {
  from.once("error", () => to.destroy());
  from.once("close", () => to.destroySoon());
  from.pipe(to);
}
