import { readdir } from "node:fs/promises";
import { type IntervalHistogram, monitorEventLoopDelay, performance } from "node:perf_hooks";
import type { Clock } from "../clock.js";
import type { MetricsRegistry } from "./metrics-registry.js";

const nanosecondsPerSecond = 1e9;
/** The sampler wakes this often, and a delay may be up to this much longer than it reports. */
const samplingMs = 10;
const delayQuantiles = ["0.5", "0.9", "0.99", "0.999", "1"];

/** Ends what {@link addProcessMetrics} began. */
export interface ProcessMetrics {
  stop(): void;
}

/**
 * Adds what Prometheus expects of every process (CPU, memory, start, open files) and what a Node process is judged by:
 * event-loop delay and utilisation. Nothing runs before the first scrape, which starts the sampler of the delay.
 */
export function addProcessMetrics(registry: MetricsRegistry, clock: Clock): ProcessMetrics {
  const startTime = clock.now() / 1000 - process.uptime();
  addResourceMetrics(registry, startTime);
  return addEventLoopMetrics(registry);
}

function addResourceMetrics(registry: MetricsRegistry, startTime: number): void {
  const gauge = (name: string, help: string) => registry.gauge({ name, help });
  const cpu = registry.counter({
    name: "process_cpu_seconds_total",
    help: "User and system CPU time spent in seconds.",
  });
  const rss = gauge("process_resident_memory_bytes", "Resident memory size in bytes.");
  const heap = gauge("nodejs_heap_used_bytes", "Bytes of the JavaScript heap that are in use.");
  const external = gauge("nodejs_external_memory_bytes", "Bytes of buffers outside the JavaScript heap.");
  const openFiles = gauge("process_open_fds", "Number of open file descriptors.");
  gauge("process_start_time_seconds", "Start time of the process since the Unix epoch in seconds.").set([], startTime);
  let counted = 0;
  registry.addCollector(async () => {
    const { user, system } = process.cpuUsage();
    const total = (user + system) / 1e6;
    cpu.inc([], Math.max(0, total - counted));
    counted = total;
    const memory = process.memoryUsage();
    rss.set([], memory.rss);
    heap.set([], memory.heapUsed);
    external.set([], memory.external);
    openFiles.set([], await countOpenFiles());
  });
}

/** NaN where the system has no such directory: Prometheus' way of saying that a number is unknown. */
async function countOpenFiles(): Promise<number> {
  if (process.platform !== "linux") return Number.NaN;
  const entries = await readdir("/proc/self/fd").catch(() => undefined);
  return entries?.length ?? Number.NaN;
}

function addEventLoopMetrics(registry: MetricsRegistry): ProcessMetrics {
  const delay = registry.gauge({
    name: "nodejs_eventloop_delay_seconds",
    help: "Delay of the event loop since the previous scrape in seconds.",
    labels: ["quantile"],
  });
  const utilization = registry.gauge({
    name: "nodejs_eventloop_utilization_ratio",
    help: "Share of the time since the previous scrape in which the event loop was busy.",
  });
  let sampler: IntervalHistogram | undefined;
  let previous = performance.eventLoopUtilization();
  registry.addCollector(() => {
    const current = performance.eventLoopUtilization();
    utilization.set([], performance.eventLoopUtilization(current, previous).utilization);
    previous = current;
    if (sampler === undefined) {
      sampler = monitorEventLoopDelay({ resolution: samplingMs });
      sampler.enable();
    }
    for (const quantile of delayQuantiles) {
      // The sampler reports the whole interval between its wake-ups; the delay is what exceeds the one asked for.
      const seconds = sampler.percentile(Number(quantile) * 100) / nanosecondsPerSecond - samplingMs / 1000;
      delay.set([quantile], Math.max(0, seconds));
    }
    sampler.reset();
  });
  return { stop: () => void sampler?.disable() };
}
