import { setTimeout as delay } from "node:timers/promises";
import { runLoad } from "../load/load.mjs";
import { startExtension } from "../server/start-extension.mjs";

const namespace = "bench-outage";
/** Whoever asks for the objects of the extension server has all connections by then. */
const risingMs = 1_000;
const quietMs = 10;

/**
 * How a client of another group fares while an extension server does not answer, and its own clients go on asking. The
 * quiet client is measured before the outage under the same load.
 */
export const outage = {
  name: "outage",
  table: "outage",
  rows: [
    {
      id: "outage-killed",
      work: "GET a ConfigMap every 10 ms, while an extension server is gone, and 16 clients ask for its objects",
      aim: { p99Ratio: 1.5 },
      job: { signal: "SIGKILL", concurrency: 16, everyMs: 20, objects: 100, count: 1_000 },
    },
    {
      id: "outage-hanging",
      work: "the same, while it takes requests and does not answer",
      aim: { p99Ratio: 1.5 },
      job: { signal: "SIGSTOP", concurrency: 16, everyMs: 20, objects: 100, count: 1_000 },
    },
  ],
  async *run({ servers, quick }, wanted) {
    for (const { job, ...row } of wanted) {
      // Another server each time: what the outage leaves behind is not part of the next row.
      await servers.stop();
      const server = await servers.fresh();
      const extension = await startExtension(server);
      servers.own(extension);
      yield {
        ...row,
        ...(await measureOutage(server, extension, quick ? { ...job, concurrency: 4, count: 20 } : job)),
      };
    }
  },
};

async function measureOutage(server, extension, { signal, concurrency, everyMs, objects, count }) {
  const shared = { namespace, size: 1024, objects };
  await runLoad(server, { ...shared, operation: "prepare-flood", flooder: "bench-flooder", quiet: "bench-quiet" });
  await runLoad(server, { ...shared, kind: "flunders", operation: "prepare-objects", count: objects });
  // Longer than the quiet client can take: it is over when that one is.
  const seconds = risingMs / 1000 + (count * quietMs * 2) / 1000;
  const measure = async () => {
    const work = { ...shared, kind: "flunders", operation: "steady", concurrency, everyMs, seconds };
    const others = runLoad(server, work);
    await delay(risingMs);
    const quiet = await runLoad(server, { ...shared, operation: "quiet", count, warmup: 200, everyMs: quietMs });
    return { quiet, others: await others };
  };
  const before = await measure();
  extension.signal(signal);
  const meanwhile = await measure();
  extension.signal("SIGCONT");
  return {
    ...meanwhile.quiet,
    beforeP50Ms: before.quiet.p50Ms,
    beforeP99Ms: before.quiet.p99Ms,
    p99Ratio: meanwhile.quiet.p99Ms / before.quiet.p99Ms,
    othersPerSecond: meanwhile.others.count / seconds,
    refused: meanwhile.others.refused,
  };
}
