import { connect } from "node:net";
import type { SPDYConnection } from "./spdy-connection.js";

/** Joins pairs of streams (data, error) to ports of this machine: `ports` says which, by the port that is asked for. */
export function servePortForward(connection: SPDYConnection, ports: ReadonlyMap<number, number>): void {
  connection.on("stream", (stream) => {
    const asked = Number(stream.headers.get("port"));
    // An error stream that ends without a word: there was none.
    if (stream.headers.get("streamtype") === "error") {
      stream.resume();
      stream.end(ports.has(asked) ? undefined : `nothing listens on port ${asked}`);
      return;
    }
    const port = ports.get(asked);
    if (port === undefined) {
      stream.end();
      return;
    }
    const target = connect(port, "127.0.0.1");
    target.on("error", () => stream.end());
    stream.on("error", () => target.destroy());
    stream.once("close", () => target.destroy());
    stream.pipe(target).pipe(stream);
  });
}
