import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { type Clock, type Dialer, toAbortSignal } from "@kube-apiserver/component-base";
import { newHTTPAgent, newHTTPSAgent } from "../egress/outgoing.js";
import type { RequestContext } from "../request/request-context.js";
import { takeUpgrade } from "../serving/upgrade.js";
import { guardedLookup, requireAllowedAddress } from "./backend-address.js";
import { type BackendTarget, dialOptionsOf, limitDial } from "./backend-target.js";
import { setClientHeaders } from "./forwarded-headers.js";
import { isRedirect, RedirectRefusedError, UpgradeRefusedError } from "./redirects.js";
import { newThrottle } from "./throttle.js";

/** A request that wants to leave HTTP, on its way to a backend. */
export interface UpgradeForward {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly ctx: RequestContext;
  readonly target: BackendTarget;
  readonly rejectForwardingRedirects?: boolean;
  /** What makes the connection. Left out: it leaves directly. */
  readonly dialer?: Dialer | undefined;
  /** Bytes that may pass in each direction in a second. Left out: as many as there are. */
  readonly limit?: { readonly bytesPerSecond: number; readonly clock: Clock };
}

/**
 * Passes on a request that wants to leave HTTP, over a connection of its own. Only after the backend has agreed (101) are
 * the two connections joined: a client whose upgrade was refused must not get to talk to the backend past our checks
 * (CVE-2018-1002105). Mirrors `UpgradeAwareHandler.tryUpgrade`.
 *
 * Resolves when the connections are joined, or an error of the backend was passed on. Rejects when there is no answer, with
 * {@link RedirectRefusedError} or {@link UpgradeRefusedError} among others; then the client has none either.
 */
export async function proxyUpgrade(forward: UpgradeForward): Promise<void> {
  requireAllowedAddress(dialOptionsOf(forward.target).host);
  const backend = openUpgrade(forward);
  limitDial(backend, forward.target);
  await new Promise<void>((resolve, reject) => {
    backend.once("error", reject);
    backend.once("response", (answer) => {
      refuse(answer, forward).then(resolve, reject);
    });
    backend.once("upgrade", (answer, socket, head) => {
      join(answer, socket as Socket, head, forward);
      resolve();
    });
    backend.end();
  });
}

function openUpgrade({ req, ctx, target, dialer }: UpgradeForward): ClientRequest {
  const { scheme, path, headers } = target;
  const options = {
    ...dialOptionsOf(target),
    method: req.method ?? "GET",
    path,
    headers: { ...headers, connection: "Upgrade", upgrade: req.headers.upgrade },
    lookup: guardedLookup,
    signal: toAbortSignal(ctx.signal),
  };
  // Agents of their own, that keep nothing.
  return scheme === "https"
    ? httpsRequest({ ...options, agent: newHTTPSAgent({}, dialer) })
    : httpRequest({ ...options, agent: newHTTPAgent({}, dialer) });
}

/** An error of the backend is the client's answer; anything else that is no upgrade is not. */
async function refuse(
  answer: IncomingMessage,
  { res, rejectForwardingRedirects = false }: UpgradeForward,
): Promise<void> {
  const { statusCode: status = 502, headers } = answer;
  if (status >= 400) {
    res.statusCode = status;
    setClientHeaders(res, headers);
    await pipeline(answer, res);
    return;
  }
  answer.destroy();
  if (rejectForwardingRedirects && isRedirect({ status, headers })) throw new RedirectRefusedError();
  throw new UpgradeRefusedError(status);
}

function join(answer: IncomingMessage, backend: Socket, backendHead: Buffer, forward: UpgradeForward): void {
  const { req, ctx, limit } = forward;
  const client = takeUpgrade(req);
  if (client === undefined) {
    backend.destroy();
    return;
  }
  backend.setNoDelay(true);
  client.socket.setNoDelay(true);
  client.socket.write(headOf(answer));
  if (backendHead.length > 0) client.socket.write(backendHead);
  if (client.head.length > 0) backend.write(client.head);
  connect(client.socket, backend, limit);
  connect(backend, client.socket, limit);
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
function connect(from: Socket, to: Socket, limit: UpgradeForward["limit"]): void {
  const through = limit === undefined ? undefined : newThrottle(limit.bytesPerSecond, limit.clock);
  from.once("error", () => to.destroy());
  from.once("close", () => {
    through?.destroy();
    to.destroySoon();
  });
  if (through === undefined) from.pipe(to);
  else from.pipe(through).pipe(to);
}
