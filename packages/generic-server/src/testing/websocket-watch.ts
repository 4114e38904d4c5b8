import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { ClientOptions, RawData, WebSocket } from "ws";

/** A watch over WebSocket, message by message. */
export interface WebSocketWatch {
  readonly ws: WebSocket;
  /** The head of the answer. */
  readonly answer: IncomingMessage;
  /** The next message, and whether it is text; undefined once the connection is closed. */
  next(): Promise<{ readonly data: Buffer; readonly isText: boolean } | undefined>;
  /** The code that the connection ends with. */
  readonly closed: Promise<number>;
}

/** What a client may say besides. */
export interface WebSocketWatchOptions extends ClientOptions {
  readonly protocols?: readonly string[];
}

/**
 * Opens one, as a client that has an origin.
 * @param url - of `http` or `https`
 * @throws RefusedWebSocket when the server does not switch
 */
export async function openWebSocketWatch(url: string, options: WebSocketWatchOptions = {}): Promise<WebSocketWatch> {
  const { protocols = [], ...rest } = options;
  const { WebSocket } = await import("ws");
  const ws = new WebSocket(url.replace(/^http/, "ws"), [...protocols], { origin: "http://localhost", ...rest });
  const messages: { data: Buffer; isText: boolean }[] = [];
  let wake: () => void = () => undefined;
  ws.on("message", (data: RawData, isBinary) => {
    messages.push({ data: data as Buffer, isText: !isBinary });
    wake();
  });
  const closed = new Promise<number>((resolve) => {
    ws.once("close", (code) => {
      resolve(code);
      wake();
    });
  });
  const answer = await answerTo(ws);
  ws.on("error", () => undefined);
  return {
    ws,
    answer,
    closed,
    async next() {
      while (messages.length === 0 && ws.readyState !== ws.CLOSED) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return messages.shift();
    },
  };
}

/** A server that answers in HTTP. */
export class RefusedWebSocket extends Error {
  override readonly name = "RefusedWebSocket";
  readonly status: number;
  readonly body: string;

  constructor(status: number, body: string) {
    super(`${status} ${body}`);
    this.status = status;
    this.body = body;
  }
}

async function answerTo(ws: WebSocket): Promise<IncomingMessage> {
  const upgraded = once(ws, "upgrade") as Promise<[IncomingMessage]>;
  const refused = new Promise<never>((_resolve, reject) => {
    ws.once("unexpected-response", (_req, res: IncomingMessage) => {
      textOf(res).then((body) => reject(new RefusedWebSocket(res.statusCode ?? 0, body)), reject);
    });
  });
  const [answer] = await Promise.race([upgraded, refused]);
  return answer;
}

async function textOf(res: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of res.setEncoding("utf8")) text += chunk;
  return text;
}
