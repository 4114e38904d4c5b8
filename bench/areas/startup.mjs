import { setTimeout as delay } from "node:timers/promises";
import { Http1Connection } from "../load/http1-connection.mjs";
import { ask } from "../load/requests.mjs";
import { cpuMs, rssMiB } from "../server/processes.mjs";
import { startServer } from "../server/start-server.mjs";

const idleMs = 3_000;

/** From the start of the process to `/readyz` 200. */
export function startup({ all }) {
  return {
    name: "startup",
    table: "startup",
    rows: [
      {
        id: "startup-empty",
        work: "start on an empty store",
        aim: { readyMs: 300 },
        runs: 10,
        dataDir: async (servers) => servers.newDataDir(),
      },
      {
        id: "startup-pods",
        work: "start with 10,000 pods on disk",
        aim: { readyMs: 800 },
        runs: 6,
        dataDir: (servers) => servers.podDataDir(),
        pods: all,
      },
    ],
    async *run({ servers, quick }, wanted) {
      if (servers.isGiven) return;
      for (const { runs, dataDir, pods, ...row } of wanted) {
        await servers.stop();
        const starts = [];
        // The first run fills the file system's cache and is not counted.
        for (let i = quick ? 1 : 0; i <= (quick ? 1 : runs); i++) {
          const start = await once(await dataDir(servers), { pods, idle: !quick && i === runs });
          if (i > 0) starts.push(start);
        }
        yield { ...row, ...summary(starts), errors: {} };
      }
    },
  };
}

async function once(dataDir, { pods, idle }) {
  const server = await startServer(dataDir);
  try {
    const [pid] = server.pids;
    const figures = { readyMs: server.readyMs, cpuMs: cpuMs(pid), rssMiB: rssMiB(pid) };
    if (pods !== undefined) figures.firstListMs = await listAll(server, pods);
    if (idle) {
      await delay(idleMs);
      figures.idleRssMiB = rssMiB(pid);
    }
    return figures;
  } finally {
    await server.stop();
  }
}

/** A server that is ready has everything: the first list after the start is looked at. */
async function listAll({ target }, { path, items }) {
  const connection = await Http1Connection.open(target);
  const started = performance.now();
  const list = await ask(connection, { method: "GET", path }, 200);
  const took = performance.now() - started;
  connection.close();
  const { length } = JSON.parse(list.toString()).items;
  if (length !== items) throw new Error(`after the start there are ${length} pods instead of ${items}`);
  return took;
}

function summary(starts) {
  const sorted = (key) => starts.map((start) => start[key]).sort((a, b) => a - b);
  const median = (key) => sorted(key)[starts.length >> 1];
  const ready = sorted("readyMs");
  return {
    runs: starts.length,
    readyMinMs: ready[0],
    readyMs: median("readyMs"),
    readyMaxMs: ready.at(-1),
    cpuMs: median("cpuMs"),
    rssMiB: median("rssMiB"),
    firstListMs: median("firstListMs"),
    idleRssMiB: starts.at(-1).idleRssMiB,
  };
}
