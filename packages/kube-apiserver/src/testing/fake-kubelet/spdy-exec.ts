import type { ExecStreams } from "./exec-streams.js";
import type { SPDYConnection, SPDYStream } from "./spdy-connection.js";

/** Waits for the streams that the client announced, each opened with its type as a header. */
export async function acceptSPDYExec(connection: SPDYConnection, params: URLSearchParams): Promise<ExecStreams> {
  const wanted = new Set(["error"]);
  if (params.get("input") === "1") wanted.add("stdin");
  if (params.get("output") === "1") wanted.add("stdout");
  if (params.get("error") === "1" && params.get("tty") !== "1") wanted.add("stderr");
  const streams = new Map<string, SPDYStream>();
  await new Promise<void>((resolve) => {
    connection.on("stream", (stream) => {
      streams.set(stream.headers.get("streamtype") ?? "", stream);
      if ([...wanted].every((type) => streams.has(type))) resolve();
    });
    connection.once("close", () => resolve());
  });
  const [stdin, stdout, stderr] = ["stdin", "stdout", "stderr"].map((type) => streams.get(type));
  return {
    ...(stdin === undefined ? {} : { stdin }),
    ...(stdout === undefined ? {} : { stdout }),
    ...(stderr === undefined ? {} : { stderr }),
    finish(status) {
      streams.get("error")?.end(status);
      stdout?.end();
      stderr?.end();
    },
  };
}
