import { type IncomingMessage, type RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** A connection that has left HTTP. */
export interface UpgradedConnection {
  /** The taker's to write to, and to end. */
  readonly socket: Socket;
  /** What the client has sent already, beyond the head of its request. */
  readonly head: Buffer;
}

interface PendingUpgrade extends UpgradedConnection {
  readonly res: ServerResponse;
}

/** Event of the response of a request whose connection is taken. */
export const upgradeTaken = "upgradeTaken";

const pending = new WeakMap<IncomingMessage, PendingUpgrade>();

/**
 * Sends a request that wants to switch protocols (exec, attach, port-forward, WebSocket watches) through the same handler
 * as all others: it is authenticated, authorized and audited before anybody can take its connection. An ordinary answer
 * ends the connection.
 */
export function serveUpgrade(handler: RequestListener, req: IncomingMessage, socket: Socket, head: Buffer): void {
  const res = new ServerResponse(req);
  // Nobody parses what comes after the head: a second request on this connection would be read by no one.
  res.shouldKeepAlive = false;
  res.assignSocket(socket);
  pending.set(req, { socket, head, res });
  res.once("finish", () => {
    if (!pending.has(req)) return;
    res.detachSocket(socket);
    socket.end();
    // As Node's own server does for responses of its own.
    process.nextTick(() => res.emit("close"));
  });
  socket.once("error", () => socket.destroy());
  handler(req, res);
}

/**
 * Takes the connection of a request that wants to switch protocols; the response can no longer be used then. Undefined for
 * other requests, and when it was taken or answered already.
 */
export function takeUpgrade(req: IncomingMessage): UpgradedConnection | undefined {
  const found = pending.get(req);
  if (found === undefined || found.res.headersSent) return undefined;
  pending.delete(req);
  const { socket, head, res } = found;
  // There will be no head of an answer to tell those who wait for one.
  res.emit(upgradeTaken);
  res.detachSocket(socket);
  // The request lasts as long as its connection: those who count requests learn of the end from the response.
  socket.once("close", () => res.emit("close"));
  return { socket, head };
}
