import { runLoad } from "../load/load.mjs";
import { cached } from "./pods.mjs";

const readers = 20;
const slowBytesPerSecond = 4e6;

const sum = (values) => values.reduce((total, value) => total + value, 0);

/** Resident memory of the server: with many objects, and while many large answers are under way. */
export function memory({ many, all }) {
  const growth = `${readers} LISTs of 20 MB at a time`;
  return {
    name: "memory",
    table: "memory",
    rows: [
      {
        id: "rss",
        work: "10,000 pods taken in, then listed",
        aim: { rssMiB: 300 },
        measure: async (servers) => afterListing(await servers.withPods(), all),
      },
      {
        id: "rss-restarted",
        work: "10,000 pods found on disk, then listed",
        aim: { rssMiB: 300 },
        measure: async (servers) => afterListing(await servers.restartedWithPods(), all),
      },
      {
        id: "lists-20mb",
        work: `${growth}, read at once`,
        aim: { growthMiB: 60 },
        measure: (servers) => whileListing(servers, many),
      },
      {
        id: "lists-20mb-slow",
        work: `${growth}, each read at 4 MB/s`,
        aim: { growthMiB: 60 },
        measure: (servers) => whileListing(servers, { ...many, bytesPerSecond: slowBytesPerSecond }),
      },
    ],
    async *run({ servers }, wanted) {
      for (const { measure, ...row } of wanted) {
        const figures = await measure(servers);
        const [rssBeforeMiB, rssMiB, peakRssMiB] = [figures.rssBeforeMiB, figures.rssMiB, figures.peakRssMiB].map(sum);
        yield { ...row, ...figures, rssBeforeMiB, rssMiB, peakRssMiB, growthMiB: peakRssMiB - rssBeforeMiB };
      }
    },
  };
}

async function afterListing(server, all) {
  const job = { operation: "list", concurrency: 4, warmup: 4, count: 8 };
  await runLoad(server, { ...job, ...cached(all) });
  return await runLoad(server, { ...job, ...all });
}

/** On a server that was just started, so that no room left over from earlier work hides the growth. */
async function whileListing(servers, list) {
  const server = await servers.restartedWithPods();
  const { bytesPerSecond, ...warmUp } = list;
  await runLoad(server, { operation: "list", ...warmUp, warmup: 2, count: 4 });
  return await runLoad(server, { operation: "list", ...list, concurrency: readers, warmup: 0, count: readers });
}
