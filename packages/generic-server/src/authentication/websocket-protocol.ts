import { replaceRequestHeader } from "../request/request-headers.js";
import { isWebSocketRequest, offeredProtocols } from "../request/websocket-request.js";
import { invalidBearerToken } from "./bearer-token.js";
import type { RequestAuthenticator, TokenAuthenticator } from "./interfaces.js";

const prefix = "base64url.bearer.authorization.k8s.io.";

/**
 * Browsers cannot set headers of a WebSocket request, but they can offer a subprotocol: one that is called
 * `base64url.bearer.authorization.k8s.io.<token>` carries the token. It is taken off the offer, so it is neither chosen
 * nor passed on. Mirrors `websocket.ProtocolAuthenticator`.
 *
 * @param audiences - audiences of this server
 */
export function newWebSocketProtocolAuthenticator(
  tokens: TokenAuthenticator,
  audiences: readonly string[] = [],
): RequestAuthenticator {
  return {
    async authenticateRequest(req, signal) {
      if (!isWebSocketRequest(req)) return undefined;
      const { token, others } = splitProtocols(offeredProtocols(req));
      if (token === undefined) return undefined;
      // One protocol has to be left to be chosen.
      if (others.length === 0) throw new Error("missing additional subprotocol");
      const response = await tokens.authenticateToken(token, audiences, signal);
      if (response === undefined) throw invalidBearerToken();
      replaceRequestHeader(req, "sec-websocket-protocol", others.join(","));
      return response;
    },
  };
}

function splitProtocols(offered: readonly string[]): { token: string | undefined; others: readonly string[] } {
  const [encoded, ...more] = offered.filter((protocol) => protocol.startsWith(prefix));
  if (more.length > 0) throw new Error("multiple base64.bearer.authorization tokens specified");
  const others = offered.filter((protocol) => !protocol.startsWith(prefix));
  return { token: encoded === undefined ? undefined : decodeToken(encoded.slice(prefix.length)), others };
}

function decodeToken(encoded: string): string | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(encoded)) throw new Error("invalid base64.bearer.authorization token encoding");
  const token = Buffer.from(encoded, "base64url").toString("utf8");
  if (token.includes("\ufffd")) throw new Error("invalid base64.bearer.authorization token");
  return token === "" ? undefined : token;
}
