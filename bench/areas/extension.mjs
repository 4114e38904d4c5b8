import { startExtension } from "../server/start-extension.mjs";
import { loadArea } from "./load-area.mjs";

const job = { operation: "get", concurrency: 16, warmup: 4_000, count: 20_000, objects: 200 };

/**
 * What a request costs that is passed on to an extension server: CPU of the server that passes it on, with all that it does for
 * a request before (TLS, authentication, audit, fairness, authorization), without the extension server's own. The last row is
 * what the same server takes for an object of its own: the difference is what passing on adds.
 */
export const extension = loadArea({
  name: "extension",
  server: async (servers) => {
    const server = await servers.fresh();
    servers.own(await startExtension(server));
    return server;
  },
  rows: [
    {
      id: "hop-get",
      work: "GET an object of an extension server",
      aim: { cpuMs: 0.15 },
      job: { ...job, kind: "flunders" },
    },
    {
      id: "hop-get-h2",
      work: "the same over one h2 connection",
      aim: {},
      job: { ...job, kind: "flunders", count: 10_000, http2: true },
    },
    {
      id: "hop-none",
      work: "GET an object of the server in front, for comparison",
      aim: {},
      job,
    },
  ],
});
