import { loadArea } from "./load-area.mjs";

const write = { concurrency: 16, warmup: 1_500, count: 6_000, objects: 200 };
const read = { operation: "get", concurrency: 16, warmup: 4_000, count: 30_000, objects: 200 };

/** One object at a time, 16 clients. */
export const requests = loadArea({
  name: "requests",
  server: (servers) => servers.fresh(),
  rows: [
    {
      id: "get",
      work: "GET a 1 KB ConfigMap, consistent",
      aim: { cpuMs: 0.07, perSecond: 9_000 },
      job: read,
    },
    {
      id: "get-h2",
      work: "the same over one h2 connection",
      aim: {},
      job: { ...read, http2: true, count: 15_000 },
    },
    {
      id: "create",
      work: "create a 1 KB ConfigMap",
      aim: { cpuMs: 0.3, perSecond: 3_500 },
      job: { operation: "create", ...write },
    },
    { id: "update", work: "update it", aim: { cpuMs: 0.35 }, job: { operation: "update", ...write } },
    { id: "merge-patch", work: "merge patch", aim: { cpuMs: 0.4 }, job: { operation: "merge-patch", ...write } },
    { id: "apply", work: "server-side apply", aim: { cpuMs: 0.6 }, job: { operation: "apply", ...write } },
    { id: "delete", work: "delete it", aim: { cpuMs: 0.3 }, job: { operation: "delete", ...write } },
  ],
});
