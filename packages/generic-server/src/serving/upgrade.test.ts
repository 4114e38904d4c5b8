import assert from "node:assert/strict";
import { request } from "node:https";
import { test } from "node:test";
import { isBadRequest } from "@kube-apiserver/apimachinery";
import { sendPlainText } from "../handlers/plain-text.js";
import { type GenericTestServer, startGenericTestServer } from "../testing/generic-test-server.js";
import { takeUpgrade } from "./upgrade.js";

/** An echo that speaks its own protocol. */
function start(): Promise<GenericTestServer> {
  return startGenericTestServer({
    setUp({ paths }) {
      paths.handle("/echo", (req, res) => {
        const upgrade = takeUpgrade(req);
        if (upgrade === undefined) {
          sendPlainText(res, 400, "upgrade request required\n");
          return;
        }
        const { socket, head } = upgrade;
        socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
        socket.write(head);
        socket.pipe(socket);
      });
      paths.handle("/plain", (_req, res) => sendPlainText(res, 200, "plain"));
    },
  });
}

/** Asks for another protocol and says what became of it. */
function ask({ url, caPem }: GenericTestServer, path: string, token: string): Promise<string> {
  const headers = { connection: "Upgrade", upgrade: "echo", authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const req = request(new URL(path, url), { ca: caPem, headers });
    req.on("error", reject);
    req.on("upgrade", (_res, socket) => {
      socket.once("data", (data: Buffer) => {
        resolve(`echo ${data}`);
        socket.destroy();
      });
      socket.write("hello");
    });
    req.on("response", (res) => {
      res.resume();
      res.once("end", () => resolve(`${res.statusCode} ${res.headers.connection}`));
    });
    req.end();
  });
}

const cases: { name: string; path: string; token: string; want: string }[] = [
  { name: "a handler takes the connection", path: "/echo", token: "test-token", want: "echo hello" },
  { name: "an ordinary answer ends the connection", path: "/plain", token: "test-token", want: "200 close" },
  { name: "nobody gets past authentication", path: "/echo", token: "wrong", want: "401 close" },
];
test("requests that want another protocol", async (t) => {
  await using server = await start();
  for (const { name, path, token, want } of cases) {
    await t.test(name, async () => assert.equal(await ask(server, path, token), want));
  }
});

test("what wants no other protocol has no connection to take", async () => {
  await using server = await start();
  await assert.rejects(server.client.getRaw("/echo"), isBadRequest);
});
