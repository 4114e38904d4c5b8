/**
 * Delay of the server's event loop since the previous call, `{ p999Ms, maxMs }`, from its metrics; undefined for a server
 * that has no such metric. The first call starts the server's sampler.
 */
export function eventLoopDelay(metrics) {
  const ms = (quantile) => {
    const line = new RegExp(`^nodejs_eventloop_delay_seconds\\{quantile="${quantile}"\\} (\\S+)$`, "m").exec(metrics);
    return line === null ? undefined : Number(line[1]) * 1000;
  };
  const [p999Ms, maxMs] = [ms("0.999"), ms("1")];
  return p999Ms === undefined || maxMs === undefined ? undefined : { p999Ms, maxMs };
}
