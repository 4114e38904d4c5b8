import type { IncomingHttpHeaders } from "node:http";
import { connect } from "node:http2";
import { type Agent, request } from "node:https";

/** Which protocol a test speaks. */
export type Protocol = "h1" | "h2";

/** One request of a test. */
export interface TestRequest {
  readonly url: string;
  readonly caPem: string;
  readonly path: string;
  /** Default GET. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
  readonly body?: string;
  readonly cert?: { readonly certPem: string; readonly keyPem: string };
  /** Absent: a connection of its own. HTTP/1.1 only. */
  readonly agent?: Agent;
}

/** Its answer. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a request over the protocol named. Rejects when the connection breaks. */
export function send(protocol: Protocol, test: TestRequest): Promise<TestAnswer> {
  return protocol === "h1" ? sendOverHTTP1(test) : sendOverHTTP2(test);
}

function headersOf({ headers, token }: TestRequest): Record<string, string> {
  return { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers };
}

function sendOverHTTP1(test: TestRequest): Promise<TestAnswer> {
  const { url, path, method = "GET", caPem, cert, body, agent } = test;
  return new Promise((resolve, reject) => {
    const req = request(
      new URL(path, url),
      { method, headers: headersOf(test), ca: caPem, cert: cert?.certPem, key: cert?.keyPem, agent: agent ?? false },
      (res) => {
        const chunks: Buffer[] = [];
        res.on("data", (chunk: Buffer) => chunks.push(chunk));
        res.on("end", () => {
          resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks).toString() });
        });
        res.on("error", reject);
      },
    );
    req.on("error", reject);
    req.end(body);
  });
}

async function sendOverHTTP2(test: TestRequest): Promise<TestAnswer> {
  const { url, path, method = "GET", caPem, cert, body } = test;
  const session = connect(url, { ca: caPem, ...(cert === undefined ? {} : { cert: cert.certPem, key: cert.keyPem }) });
  try {
    return await new Promise((resolve, reject) => {
      session.on("error", reject);
      const stream = session.request({ ":method": method, ":path": path, ...headersOf(test) });
      const chunks: Buffer[] = [];
      let head: IncomingHttpHeaders & { ":status"?: number | undefined } = {};
      stream.on("response", (headers) => {
        head = headers;
      });
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        resolve({ status: head[":status"] ?? 0, headers: head, body: Buffer.concat(chunks).toString() });
      });
      stream.on("error", reject);
      stream.end(body);
    });
  } finally {
    session.close();
  }
}
