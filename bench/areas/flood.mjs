import { setTimeout as delay } from "node:timers/promises";
import { runLoad } from "../load/load.mjs";

const users = { flooder: "bench-flooder", quiet: "bench-quiet" };
/** As long as it takes a flood to have all its connections. */
const risingMs = 1_500;

/** How a client that asks for little fares while another asks for as much as it can. Both are at the level global-default. */
export const flood = {
  name: "flood",
  table: "flood",
  rows: [
    {
      id: "flood-get",
      work: "GET a ConfigMap every 10 ms, while another user has 100 connections that GET",
      aim: { p99Ratio: 3 },
      job: { reads: "get", concurrency: 100, objects: 200, count: 1_000 },
    },
    {
      id: "flood-list",
      work: "the same, while another user has 100 connections that LIST 200",
      aim: { p99Ratio: 3 },
      job: { reads: "list", concurrency: 100, objects: 200, count: 1_000 },
    },
  ],
  async *run({ servers, quick }, wanted) {
    const server = await servers.fresh();
    for (const { job, ...row } of wanted) yield { ...row, ...(await measureFlood(server, quick ? small(job) : job)) };
  },
};

function small(job) {
  return { ...job, concurrency: 8, count: 20 };
}

async function measureFlood(server, { reads, concurrency, objects, count }) {
  const shared = { ...users, namespace: "bench-flood", size: 1024, objects };
  await runLoad(server, { ...shared, operation: "prepare-flood" });
  const asks = () =>
    runLoad(as(server, users.quiet), { ...shared, operation: "quiet", count, warmup: 200, everyMs: 10 });
  const alone = await asks();
  // Longer than the other one can take: it is over when that one is.
  const seconds = risingMs / 1000 + (count * 10 * 2) / 1000;
  const flooding = runLoad(as(server, users.flooder), { ...shared, operation: "flood", reads, concurrency, seconds });
  await delay(risingMs);
  const flooded = await asks();
  const { count: answered, refused } = await flooding;
  return {
    ...flooded,
    beforeP50Ms: alone.p50Ms,
    beforeP99Ms: alone.p99Ms,
    p99Ratio: flooded.p99Ms / alone.p99Ms,
    othersPerSecond: answered / seconds,
    refused,
  };
}

/** The administrator, acting as somebody else. */
function as(server, impersonate) {
  return { ...server, target: { ...server.target, impersonate } };
}
