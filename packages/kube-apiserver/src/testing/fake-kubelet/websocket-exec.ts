import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { PassThrough, Writable } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { ExecStreams } from "./exec-streams.js";

const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, close: 255 } as const;
const protocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

/** Accepts streams over WebSocket, a channel number before every message (KEP-4006). */
export async function acceptWebSocketExec(
  req: IncomingMessage,
  socket: Socket,
  head: Buffer,
  params: URLSearchParams,
): Promise<ExecStreams> {
  const server = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => protocols.find((protocol) => offered.has(protocol)) ?? false,
  });
  const ws = await new Promise<WebSocket>((resolve) => server.handleUpgrade(req, socket, head, resolve));
  const stdin = new PassThrough();
  ws.on("message", (data: Buffer) => {
    if (data[0] === channels.stdin) stdin.write(data.subarray(1));
    if (data[0] === channels.close && data[1] === channels.stdin) stdin.end();
  });
  ws.once("close", () => stdin.end());
  return {
    ...(params.get("input") === "1" ? { stdin } : {}),
    ...(params.get("output") === "1" ? { stdout: channelOf(ws, channels.stdout) } : {}),
    ...(params.get("error") === "1" ? { stderr: channelOf(ws, channels.stderr) } : {}),
    finish(status) {
      ws.send(Buffer.concat([Buffer.from([channels.error]), Buffer.from(status)]));
      ws.close(1000);
    },
  };
}

function channelOf(ws: WebSocket, channel: number): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      ws.send(Buffer.concat([Buffer.from([channel]), chunk]), () => done());
    },
  });
}
