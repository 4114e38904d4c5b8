import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { createInterface } from "node:readline/promises";
import { type JSONValue, parseJSON } from "@kube-apiserver/apimachinery";
import type { DefinitionServer } from "./definition-server.js";

/** A watch on one connection, event by event: it is never begun anew. */
export interface OpenWatch extends Disposable {
  readonly status: number;
  /** The next event; undefined once the server has ended the watch. */
  next(): Promise<JSONValue | undefined>;
}

/** Opens a watch of JSON events, or of another form of them. Resolves when the server watches. */
export async function openWatch(
  { server }: DefinitionServer,
  path: string,
  accept = "application/json",
): Promise<OpenWatch> {
  const headers = { authorization: `Bearer ${server.token}`, accept };
  const req = request(server.url + path, { headers, ca: server.caPem, agent: false });
  req.end();
  const [res] = (await once(req, "response")) as [IncomingMessage];
  const lines = createInterface(res)[Symbol.asyncIterator]();
  return {
    status: res.statusCode ?? 0,
    async next() {
      const { done, value } = await lines.next();
      return done === true ? undefined : parseJSON(value);
    },
    [Symbol.dispose]: () => req.destroy(),
  };
}
