import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type GroupResource, newBadRequest, newForbidden } from "@kube-apiserver/apimachinery";
import type { WebSocket } from "ws";
import { offeredProtocols } from "../request/websocket-request.js";
import { takeUpgrade } from "./upgrade.js";

/** Who only listens has nothing to say. A longer message of the client ends the connection (RFC 6455 §7.4.1: 1009). */
const maxMessageBytes = 64 * 1024;
const version = "13";
/** Headers of a body: a switch of protocols has none. */
const bodyHeaders: ReadonlySet<string> = new Set(["content-type", "content-length", "transfer-encoding", "connection"]);

/** A connection that speaks WebSocket. */
export interface AcceptedWebSocket {
  /** Nobody listens to its messages: they are let go as they come. */
  readonly ws: WebSocket;
  /** What carries it. */
  readonly socket: Socket;
}

/**
 * Switches the connection of a request to WebSocket, with the headers that were set on its response. As upstream it asks for
 * an `Origin` that is a URL, whichever, and for at most one subprotocol, which is agreed to. Undefined: the client is gone,
 * or it got the answer that its key is none.
 * @param resource - what is asked for, to be named to who may not
 * @throws StatusError, reason BadRequest or Forbidden, while the response can still be used
 */
export async function acceptWebSocket(
  req: IncomingMessage,
  res: ServerResponse,
  resource: GroupResource,
): Promise<AcceptedWebSocket | undefined> {
  requireHandshake(req, res, resource);
  // Few servers are ever asked for one.
  const { WebSocketServer } = await import("ws");
  if (res.destroyed) return undefined;
  const upgrade = takeUpgrade(req);
  if (upgrade === undefined) throw newBadRequest("not websocket protocol");
  const { socket, head } = upgrade;
  if (socket.destroyed) return undefined;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: maxMessageBytes,
    // It is not looked at.
    skipUTF8Validation: true,
  });
  server.on("headers", (lines) => lines.push(...headerLines(res.getHeaders())));
  return new Promise((resolve) => {
    socket.once("close", () => resolve(undefined));
    server.handleUpgrade(req, socket, head, (ws) => {
      // What is wrong with a message ends the connection, with a code that says so to the client.
      ws.on("error", () => undefined);
      resolve({ ws, socket });
    });
  });
}

function requireHandshake(req: IncomingMessage, res: ServerResponse, resource: GroupResource): void {
  const { origin = "", "sec-websocket-version": asked } = req.headers;
  if (asked !== version) {
    res.setHeader("Sec-WebSocket-Version", version);
    throw newBadRequest("missing or bad WebSocket Version");
  }
  if (origin === "") throw newForbidden(resource, "", "null origin");
  if (!URL.canParse(origin)) throw newForbidden(resource, "", "missing or bad WebSocket-Origin");
  if (offeredProtocols(req).length > 1) throw newBadRequest("missing or bad WebSocket-Protocol");
}

function* headerLines(headers: OutgoingHttpHeaders): Generator<string> {
  for (const [name, value = []] of Object.entries(headers)) {
    if (bodyHeaders.has(name)) continue;
    for (const line of Array.isArray(value) ? value : [value]) yield `${name}: ${line}`;
  }
}
