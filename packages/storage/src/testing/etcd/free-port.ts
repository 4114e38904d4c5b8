import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Below those that systems give to connections and to whoever asks for any: between here and the start of what is to listen,
 * nobody gets such a port by chance.
 */
const firstPort = 10_000;
const ports = 20_000;
/** Processes that run at the same time begin in different places. */
let next = (process.pid * 61) % ports;

/** A TCP port on loopback that nothing listens on, and that this process has not handed out lately. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < ports; tried++) {
    const port = firstPort + next;
    next = (next + 1) % ports;
    if (await isFree(port)) return port;
  }
  throw new Error(`all ports from ${firstPort} on are in use`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    // In use, most likely; one that may not be listened on is of no use either.
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}
