import { runLoad } from "../load/load.mjs";

/** In a quick run a hundredth of the work is done: enough to see that it can be. */
const quickDivisor = 100;
const counts = ["warmup", "count", "objects", "events", "watchers"];

/**
 * An area whose rows are jobs of the load generator: each row is `{ id, work, aim, job }`, and `server(servers)` is what they
 * run against. `prepare(server, quick)` makes what its lists are of, and resolves with what jobs of lists have to know.
 */
export function loadArea({ name, rows, server, prepare }) {
  return {
    name,
    table: "load",
    rows,
    async *run({ servers, quick, http2 }, wanted) {
      const target = await server(servers);
      const prepared = await prepare?.(target, quick);
      for (const { job, ...row } of wanted) {
        const settled = { namespace: `bench-${name}`, size: 1024, ...(http2 ? { http2 } : {}), ...job };
        const adapted = { ...(quick ? small(settled) : settled), ...(settled.items === undefined ? {} : prepared) };
        yield { ...row, ...(await runLoad(target, adapted)) };
      }
    },
  };
}

function small(job) {
  const fewer = (count) => Math.max(4, Math.ceil(count / quickDivisor));
  return Object.fromEntries(
    Object.entries(job).map(([key, value]) => [key, counts.includes(key) ? fewer(value) : value]),
  );
}
