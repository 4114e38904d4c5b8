// The bench itself, against the real server: that it measures, and that wrong answers do not pass for figures.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { runLoad } from "./load/load.mjs";
import { newDataDir, removeDataDir, startServer } from "./server/start-server.mjs";

const program = fileURLToPath(new URL("run.mjs", import.meta.url));
const dataDir = newDataDir();
let server;

before(async () => {
  server = await startServer(dataDir);
});
after(async () => {
  await server?.stop();
  removeDataDir(dataDir);
});

async function bench(args) {
  const { url } = server.target;
  const child = spawn(process.execPath, [
    program,
    "--quick",
    "--server",
    url,
    "--pid",
    String(server.pids[0]),
    ...args,
  ]);
  const [out, log] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: child.exitCode ?? (await new Promise((resolve) => child.once("exit", resolve))), out, log };
}

test("requests, lists and watches over both protocols give figures", async () => {
  const rows = ["get", "get-h2", "update", "cr-update", "cr-list-1000", "list-1000", "watch-http1", "watch-h2"];
  const { code, out, log } = await bench(["--token", server.target.token, "--json", ...rows]);
  assert.equal(code, 0, log);
  const { results } = JSON.parse(out);
  assert.deepEqual(results.map(({ id }) => id).sort(), rows.sort());
  for (const row of results) {
    assert.deepEqual(row.errors, {}, row.id);
    assert.ok(row.perSecond > 0 && row.p50Ms > 0 && row.p99Ms >= row.p50Ms, row.id);
    assert.ok(row.cpuMs[0] >= 0 && row.rssMiB[0] > 10 && row.loop.maxMs >= row.loop.p999Ms, row.id);
  }
});

test("a server that refuses is an error, not a figure", async () => {
  const { code, log } = await bench(["--token", "wrong", "get"]);
  assert.equal(code, 1);
  assert.match(log, /answered 401/);
});

test("a list that lacks objects is an error", async () => {
  const job = { operation: "list", path: "/api/v1/namespaces?limit=1", items: 1, warmup: 0, count: 4, concurrency: 2 };
  assert.deepEqual((await runLoad(server, job)).errors, {});
  await assert.rejects(runLoad(server, { ...job, items: 2 }), /has 1 items instead of 2/);
});

test("an event that a watcher does not get is an error", async (t) => {
  const forgetful = await startForgetfulServer(t, 5);
  const job = { operation: "watch", namespace: "n", size: 10, watchers: 2, warmup: 2, events: 6, rate: 100 };
  const { count, errors } = await runLoad(forgetful, { ...job, deliveryTimeoutMs: 2_000 });
  assert.equal(count, 11);
  assert.deepEqual(errors, { "event 6 instead of 5": 1, "1 of 12 events did not arrive": 1 });
});

/** Sends every object that is made to every watch, except the one of that number to the first. */
async function startForgetfulServer(t, forgotten) {
  const pki = (file) => readFileSync(join(dataDir, "pki", file));
  const events = [];
  const watches = [];
  const tell = (watch, number) => {
    if (watch !== watches[0] || number !== forgotten) watch.write(events[number]);
  };
  const forgetful = createServer({ key: pki("apiserver.key"), cert: pki("apiserver.crt") }, async (req, res) => {
    if (req.url.includes("watch=true")) {
      watches.push(res);
      for (const number of events.keys()) tell(res, number);
    } else if (req.method === "POST") {
      const object = await text(req);
      res.writeHead(201).end(object);
      if (!req.url.endsWith("/configmaps")) return;
      events.push(`{"type":"ADDED","object":${object}}\n`);
      for (const watch of watches) tell(watch, events.length - 1);
    } else {
      res.end(JSON.stringify({ metadata: { resourceVersion: "1" } }));
    }
  });
  await new Promise((resolve) => forgetful.listen(0, "127.0.0.1", resolve));
  t.after(() => forgetful.close().closeAllConnections());
  return { target: { url: `https://127.0.0.1:${forgetful.address().port}` }, pids: [process.pid] };
}
