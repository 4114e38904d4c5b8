import { loadArea } from "./load-area.mjs";

const fanOut = { operation: "watch", watchers: 1_000, rate: 8, warmup: 16, events: 80 };
const work = "watch, 1,000 watchers, per event and watcher";

/** 1,000 watchers of one namespace, into which 8 ConfigMaps are written per second. */
export const watch = loadArea({
  name: "watch",
  server: (servers) => servers.fresh(),
  rows: [
    { id: "watch-http1", work: `${work}: HTTP/1.1`, aim: { cpuMs: 0.02 }, job: fanOut },
    {
      id: "watch-h2",
      work: `${work}: h2, 100 on a connection`,
      aim: { cpuMs: 0.012 },
      job: { ...fanOut, http2: true, streamsPerConnection: 100 },
    },
    {
      id: "watch-h2-alone",
      work: `${work}: h2, a connection each`,
      aim: { cpuMs: 0.012 },
      job: { ...fanOut, http2: true },
    },
  ],
});
