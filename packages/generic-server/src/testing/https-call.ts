import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";

/** One request over HTTP/1.1 with TLS. */
export interface HTTPCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  readonly caPem: string;
  /** Keeps connections; absent: one for each call. */
  readonly agent?: Agent;
}

export interface HTTPSAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

/** Sends a request and reads the whole answer. Rejects when the connection breaks. */
export async function httpsCall(url: string, call: HTTPCall): Promise<HTTPSAnswer> {
  const { method = "GET", headers = {}, body, caPem, agent = new Agent({ keepAlive: false }) } = call;
  const req = request(url, { method, headers: headers as Record<string, string>, ca: caPem, agent });
  req.end(body);
  const [res] = (await once(req, "response")) as [IncomingMessage];
  let text = "";
  for await (const chunk of res.setEncoding("utf8")) text += chunk;
  return { status: res.statusCode ?? 0, headers: res.headers, text };
}
