import { runLoad } from "../load/load.mjs";

/** In a quick run a hundredth of the work is done: enough to see that it can be. */
const quickDivisor = 100;
const counts = ["warmup", "count", "objects", "events", "watchers"];

/**
 * An area whose rows are jobs of the load generator: each row is `{ id, work, aim, job }`, and `server(servers)` is what they
 * run against.
 */
export function loadArea({ name, rows, server }) {
  return {
    name,
    table: "load",
    rows,
    async *run({ servers, quick, http2 }, wanted) {
      const target = await server(servers);
      for (const { job, ...row } of wanted) {
        const settled = { namespace: `bench-${name}`, size: 1024, ...(http2 ? { http2 } : {}), ...job };
        yield { ...row, ...(await runLoad(target, quick ? small(settled) : settled)) };
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
