import assert from "node:assert/strict";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp, readdir, stat } from "node:fs/promises";
import { connect, createServer, Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { inspect } from "node:util";
import { type DialAddress, type Dialer, discardLogger, type Logger } from "@kube-apiserver/component-base";
import { newEtcd3KV } from "../etcd3/etcd3-kv.js";
import { isKVError } from "../kv/kv.js";
import { etcdSkipReason } from "../testing/etcd/etcd-release.js";
import { type EtcdServer, startEtcd } from "../testing/etcd/etcd-server.js";
import { SocketForwarder } from "./socket-forwarder.js";

/** Knows where `etcd.behind` is, which nobody else does. */
class FarDialer implements Dialer {
  readonly asked: DialAddress[] = [];
  readonly sockets = new Set<Socket>();
  broken = false;

  dial(address: DialAddress): Socket {
    this.asked.push(address);
    if (this.broken) return new Socket().destroy(new Error("no way there"));
    const socket = connect(address.port, address.host === "etcd.behind" ? "127.0.0.1" : address.host);
    this.sockets.add(socket);
    socket.once("close", () => this.sockets.delete(socket));
    return socket;
  }
}

const skip = (await etcdSkipReason()) ?? false;

/** Sockets are made where the environment says; here nobody else makes any. The process is this file's alone. */
const temporary = await mkdtemp(join(tmpdir(), "socket-forwarder-"));
process.env.TMPDIR = temporary;
process.once("exit", () => rmSync(temporary, { recursive: true, force: true }));
const socketFolders = async () => (await readdir(temporary)).filter((name) => name.startsWith("kube-apiserver-etcd-"));

test("nobody else may enter where the socket is, and nothing is left of it", async () => {
  const dialer = new FarDialer();
  const echo = createServer((socket) => socket.pipe(socket));
  await once(echo.listen(0, "127.0.0.1"), "listening");
  const { port } = echo.address() as { port: number };
  const address = { host: "etcd.behind", port };
  const forwarder = await SocketForwarder.open({ address, dialer, peer: "etcd", logger: discardLogger });
  const folder = dirname(forwarder.path);
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  const socket = connect(forwarder.path);
  socket.write("there and back");
  assert.equal(String((await once(socket, "data"))[0]), "there and back");
  assert.deepEqual(dialer.asked, [address]);
  const closed = once(socket, "close");
  await forwarder.close();
  await closed;
  await assert.rejects(stat(folder), { code: "ENOENT" });
  for (const far of dialer.sockets) await once(far, "close");
  echo.close();
});

describe("etcd by way of a dialer", { skip, timeout: 60_000 }, () => {
  let etcd: EtcdServer;
  let endpoint: string;
  before(async () => {
    etcd = await startEtcd();
    endpoint = `http://etcd.behind:${new URL(etcd.endpoint).port}`;
  });
  after(() => etcd.stop());
  const put = (key: string) => ({ compare: [], success: [{ type: "put", key, value: Buffer.from("v") } as const] });

  test("names are left to it, and a lost connection is made again", async () => {
    const dialer = new FarDialer();
    const kv = await newEtcd3KV({ endpoints: [endpoint], dialer });
    await kv.txn(put("/a"));
    assert.equal((await socketFolders()).length, 1);
    assert.deepEqual(dialer.asked, [{ host: "etcd.behind", port: Number(new URL(endpoint).port) }]);
    const watch = kv.watch({ key: "/b", prevKV: false });
    await watch.ready;
    for (const socket of dialer.sockets) socket.destroy();
    await kv.txn(put("/b")).catch((err) => assert.ok(isKVError(err, "Unavailable"), String(err)));
    assert.equal((await kv.range({ key: "/a" })).count, 1);
    watch.close();
    await kv.close();
    assert.deepEqual(await socketFolders(), []);
  });

  test("without a way there, it is Unavailable", async () => {
    const dialer = new FarDialer();
    dialer.broken = true;
    const warnings: unknown[] = [];
    const logger: Logger = { ...discardLogger, warn: (...warning) => void warnings.push(warning) };
    const kv = await newEtcd3KV({ endpoints: [endpoint], dialer, logger });
    await assert.rejects(kv.range({ key: "/a" }), (err) => isKVError(err, "Unavailable"));
    await assert.rejects(kv.range({ key: "/a" }), (err) => isKVError(err, "Unavailable"));
    assert.ok(dialer.asked.length > 1);
    // Once, and why.
    assert.equal(warnings.length, 1);
    assert.match(inspect(warnings[0]), /etcd\.behind.*no way there/s);
    await kv.close();
  });

  test("a member that is none leaves nothing open of the others", async () => {
    await assert.rejects(newEtcd3KV({ endpoints: [endpoint, "http://"], dialer: new FarDialer() }), /has no host/);
    assert.deepEqual(await socketFolders(), []);
  });

  test("a member at a unix socket is on this machine", async () => {
    const dialer = new FarDialer();
    const near = await startEtcd({ host: "unix" });
    const kv = await newEtcd3KV({ endpoints: [near.endpoint], dialer });
    await kv.txn(put("/a"));
    await kv.close();
    await near.stop();
    assert.deepEqual(dialer.asked, []);
  });
});
