import { startExtension } from "../server/start-extension.mjs";
import { loadArea } from "./load-area.mjs";

/** What a request costs that is passed on to an extension server: CPU of the server that passes it on alone. */
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
      job: { operation: "get", kind: "flunders", concurrency: 16, warmup: 4_000, count: 20_000, objects: 200 },
    },
    {
      id: "hop-get-h2",
      work: "the same over one h2 connection",
      aim: {},
      job: {
        operation: "get",
        kind: "flunders",
        concurrency: 16,
        warmup: 4_000,
        count: 10_000,
        objects: 200,
        http2: true,
      },
    },
  ],
});
