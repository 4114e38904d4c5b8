import { connect, createServer, type Server } from "node:net";
import { ioErrorCode } from "./io-errors.js";

/**
 * Listens on a socket in a directory, which tells others that this process lives: the system answers for as long as it
 * does, also to processes that cannot see it by its pid, as in another container. Undefined where there are no such
 * sockets, or the path is too long for one.
 */
export function listenOn(path: string): Promise<Server | undefined> {
  // Longer ones may be cut off without a word.
  if (Buffer.byteLength(path) > LONGEST_PATH_BYTES) return Promise.resolve(undefined);
  const server = createServer((connection) => connection.destroy());
  // Holding a directory is no reason for a process to stay.
  server.unref();
  return new Promise((resolve) => {
    server.once("error", () => resolve(undefined));
    server.listen(path, () => resolve(server));
  });
}

/** Whether a process listens there. What cannot be found out counts as one. */
export function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(path);
    connection.once("connect", () => {
      connection.destroy();
      resolve(true);
    });
    connection.once("error", (err) => resolve(!GONE.has(ioErrorCode(err) ?? "")));
  });
}

/** Of `sockaddr_un` on macOS and BSD; Linux takes four more. */
const LONGEST_PATH_BYTES = 103;
const GONE: ReadonlySet<string> = new Set(["ECONNREFUSED", "ENOENT"]);
