import { eventLoopDelay } from "../server/event-loop.mjs";
import { cpuMs, machineBusyMs, peakRssMiB, resetPeak, rssMiB } from "../server/processes.mjs";
import { Http1Connection } from "./http1-connection.mjs";
import { ask } from "./requests.mjs";

/**
 * Runs `work` and tells what it took: `work` resolves to `{ count, latency, errors, … }`, and per count (an operation, or an
 * event for one watcher) the server's processes, this one and the rest of the machine are accounted for.
 */
export async function measure({ target, pids }, work) {
  const side = await Http1Connection.open(target);
  await scrape(side);
  const resetAll = pids.map(resetPeak);
  const before = snapshot(pids);
  const { count, latency, ...rest } = await work();
  const after = snapshot(pids);
  const loop = await scrape(side);
  side.close();
  const seconds = (after.at - before.at) / 1000;
  const cpu = after.cpu.map((ms, i) => ms - before.cpu[i]);
  const client = after.client - before.client;
  const others = after.busy - before.busy - cpu.reduce((sum, ms) => sum + ms, client);
  return {
    count,
    seconds,
    perSecond: count / seconds,
    cpuMs: cpu.map((ms) => ms / count),
    clientCpuMs: client / count,
    otherCores: others / 1000 / seconds,
    p50Ms: latency.percentile(50) / 1e6,
    p99Ms: latency.percentile(99) / 1e6,
    rssBeforeMiB: before.rss,
    rssMiB: after.rss,
    peakRssMiB: pids.map((pid, i) => (resetAll[i] ? peakRssMiB(pid) : Number.NaN)),
    ...(loop === undefined ? {} : { loop }),
    ...rest,
  };
}

function snapshot(pids) {
  const { user, system } = process.cpuUsage();
  return {
    rss: pids.map(rssMiB),
    cpu: pids.map(cpuMs),
    client: (user + system) / 1000,
    busy: machineBusyMs(),
    at: performance.now(),
  };
}

async function scrape(connection) {
  return eventLoopDelay((await ask(connection, { method: "GET", path: "/metrics" }, 200)).toString());
}
