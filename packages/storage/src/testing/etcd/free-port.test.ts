import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { freePort } from "./free-port.js";

test("a port is handed out once, and not while it is in use, nor one that a connection could be given", async () => {
  const first = await freePort();
  const server = createServer().listen(first + 1, "127.0.0.1");
  await once(server, "listening");
  try {
    const others = [await freePort(), await freePort(), await freePort()];
    assert.equal(new Set([first, first + 1, ...others]).size, 5);
    for (const port of others) assert.ok(port < 32_768, `${port}`);
  } finally {
    server.close();
  }
});
