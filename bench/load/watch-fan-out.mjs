import { createHistogram } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { openConnections } from "./connections.mjs";
import { Errors } from "./errors.mjs";
import { measure } from "./measure.mjs";
import { createObject, removeObjects } from "./object-operations.mjs";
import { ask, ensureNamespace } from "./requests.mjs";
import { WatchStream } from "./watch-stream.mjs";

const prefix = `watched-${Date.now()}`;

/**
 * Writes `events` ConfigMaps at `rate` per second below the eyes of `watchers` watches, each with a connection of its own or
 * `streamsPerConnection` of them sharing one (HTTP/2). What is counted is an event that has reached a watcher.
 */
export async function watchFanOut(run) {
  const { target, pids, warmup, events, watchers, http2, streamsPerConnection = 1, deliveryTimeoutMs = 30_000 } = run;
  await ensureNamespace(run.workers[0], run.namespace);
  const connections = await openConnections(target, Math.ceil(watchers / streamsPerConnection), http2);
  const audience = new Audience(deliveryTimeoutMs);
  const path = await watchPath(run);
  const watched = Array.from({ length: watchers }, (_, i) => audience.watch(connections[i % connections.length], path));
  // No watch says that it has begun; each has when it has seen the events of the warm-up.
  await write(run, audience, 0, warmup);
  await audience.delivered(watchers * warmup);
  audience.missing(watchers * warmup);
  audience.errors.throwIfAny("warm-up");
  const figures = await measure({ target, pids }, async () => {
    audience.restart();
    await write(run, audience, warmup, warmup + events);
    await audience.delivered(watchers * events);
    audience.missing(watchers * events);
    const { count, latency, errors } = audience;
    return { count, latency, errors: errors.counts, connections: connections.length };
  });
  audience.close();
  for (const connection of connections) connection.close();
  await Promise.all(watched);
  await removeObjects(run, prefix, warmup + events);
  return figures;
}

async function watchPath({ workers, namespace }) {
  const collection = `/api/v1/namespaces/${namespace}/configmaps`;
  const list = JSON.parse((await ask(workers[0], { method: "GET", path: `${collection}?limit=1` }, 200)).toString());
  return `${collection}?watch=true&resourceVersion=${list.metadata.resourceVersion}`;
}

async function write(run, audience, from, to) {
  const began = performance.now();
  for (let i = from; i < to; i++) {
    await delay(Math.max(0, began + ((i - from) * 1000) / run.rate - performance.now()));
    audience.sent[i] = process.hrtime.bigint();
    try {
      await createObject(run.workers[0], run, prefix, i, 201);
    } catch (err) {
      audience.errors.add(err.message);
    }
  }
}

/** All watchers together: what was sent, what has arrived, what went wrong. */
class Audience {
  sent = [];
  count = 0;
  latency = createHistogram();
  errors = new Errors();
  #deliveryTimeoutMs;
  #closed = false;

  constructor(deliveryTimeoutMs) {
    this.#deliveryTimeoutMs = deliveryTimeoutMs;
  }

  restart() {
    this.count = 0;
    this.latency = createHistogram();
  }

  /** Resolves when the watch has ended. */
  async watch(connection, path) {
    let next = 0;
    const stream = new WatchStream((number, line) => {
      if (Number.isNaN(number)) return this.#unexpected(line);
      if (number !== next) this.errors.add(`event ${number} instead of ${next}`);
      next = number + 1;
      this.count++;
      this.latency.record(process.hrtime.bigint() - this.sent[number]);
    });
    try {
      const { status } = await connection.request({ method: "GET", path }, (piece) => stream.push(piece));
      this.errors.add(`a watch ended with status ${status}`);
    } catch (err) {
      if (!this.#closed) this.errors.add(`a watch ended: ${err.message}`);
    }
  }

  async delivered(want) {
    const deadline = performance.now() + this.#deliveryTimeoutMs;
    while (this.count < want && performance.now() < deadline) await delay(10);
  }

  missing(want) {
    if (this.count < want) this.errors.add(`${want - this.count} of ${want} events did not arrive`);
  }

  close() {
    this.#closed = true;
  }

  /** Others may write to the namespace, as a controller does that publishes an authority; an ERROR is never welcome. */
  #unexpected(line) {
    if (!line.includes('"type":"ADDED"')) this.errors.add(line.toString("utf8", 0, 250));
  }
}
