import type { ServerRequest } from "../authentication/interfaces.js";

/** Whether the client asks for a WebSocket. Mirrors `wsstream.IsWebSocketRequest`. */
export function isWebSocketRequest({ headers }: ServerRequest): boolean {
  const connection = String(headers.connection ?? "").toLowerCase();
  return connection.includes("upgrade") && String(headers.upgrade ?? "").toLowerCase() === "websocket";
}

/** The subprotocols that the client offers, in its order. */
export function offeredProtocols({ headers }: ServerRequest): readonly string[] {
  return String(headers["sec-websocket-protocol"] ?? "")
    .split(",")
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== "");
}
