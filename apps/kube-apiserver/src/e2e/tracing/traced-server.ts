import { mkdtemp, rm } from "node:fs/promises";
import { Agent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { httpsCall } from "@kube-apiserver/generic-server/testing";
import { type FlagsServer, startFlagsServer } from "../flags-server.js";
import { OTLPCollector } from "./otlp-collector.js";

/** What one request is sent with. */
export interface TracedCall {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** Default: as an administrator; else as nobody whom the server knows, with the headers alone. */
  readonly anonymous?: boolean;
}

/** A server in this process, and a collector that it hands its spans to. */
export interface TracedServer {
  readonly server: FlagsServer;
  readonly collector: OTLPCollector;
  send(call: TracedCall): Promise<{ readonly status: number; readonly text: string }>;
  /** Stops the server: then all that it has recorded is there. */
  stop(): Promise<void>;
}

/** Runs `work` with a server that records so many of a million requests. */
export async function withTracedServer(
  { rate = 1_000_000, flags = [] }: { readonly rate?: number; readonly flags?: readonly string[] },
  work: (traced: TracedServer) => Promise<void>,
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "tracing-e2e-"));
  const collector = await OTLPCollector.start();
  const file = await collector.configFile(rate);
  const server = await startFlagsServer([`--tracing-config-file=${file}`, `--data-dir=${dir}`, ...flags]);
  let stopping: PromiseLike<void> | undefined;
  const stop = async () => {
    stopping ??= server[Symbol.asyncDispose]();
    await stopping;
  };
  const { url, caPem, certPem, keyPem } = server.access;
  const agent = new Agent({ ca: caPem, cert: certPem, key: keyPem, keepAlive: false });
  try {
    await work({
      server,
      collector,
      stop,
      send: ({ method = "GET", path, headers = {}, body, anonymous = false }) =>
        httpsCall(url + path, {
          ...{ method, caPem, headers: { "content-type": "application/json", ...headers } },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          ...(anonymous ? {} : { agent }),
        }),
    });
  } finally {
    await stop();
    await collector[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  }
}
