import { runLoad } from "../load/load.mjs";
import { newDataDir, removeDataDir, startServer } from "./start-server.mjs";

/**
 * The servers that areas ask for, one at a time: asking for another one stops the one before. With `given`, a server
 * `{ target, pids }` that someone else runs, it is always that one.
 */
export class Servers {
  #given;
  #pods;
  #running;
  #parts = [];
  #dataDirs = [];
  #podsPrepared;

  /** `pods` is what the store with pods holds: their number by namespace. */
  constructor({ given, pods }) {
    this.#given = given;
    this.#pods = pods;
  }

  get isGiven() {
    return this.#given !== undefined;
  }

  /** A server on an empty store. */
  async fresh() {
    return this.#given ?? (await this.#switchTo(this.newDataDir()));
  }

  /** The server that has taken the pods in, and still runs. */
  async withPods() {
    if (this.#podsPrepared !== undefined && this.#podsPrepared.server === (this.#given ?? this.#running)) {
      return this.#podsPrepared.server;
    }
    const dataDir = this.newDataDir();
    const server = this.#given ?? (await this.#switchTo(dataDir));
    for (const [namespace, count] of Object.entries(this.#pods)) {
      await runLoad(server, { operation: "prepare-pods", namespace, count, concurrency: 16 });
    }
    this.#podsPrepared = { server, dataDir };
    return server;
  }

  /** The data directory of a store with pods, which no server uses now. */
  async podDataDir() {
    if (this.#podsPrepared === undefined) await this.withPods();
    await this.stop();
    return this.#podsPrepared.dataDir;
  }

  /** A server that found the pods on its disk. */
  async restartedWithPods() {
    return this.#given ?? (await this.#switchTo(await this.podDataDir()));
  }

  newDataDir() {
    const dataDir = newDataDir();
    this.#dataDirs.push(dataDir);
    return dataDir;
  }

  /** Stops `part` with the server that runs now. */
  own(part) {
    this.#parts.push(part);
  }

  async stop() {
    for (const part of this.#parts.splice(0)) await part.stop();
    await this.#running?.stop();
    this.#running = undefined;
  }

  async close() {
    await this.stop();
    for (const dataDir of this.#dataDirs.splice(0)) removeDataDir(dataDir);
  }

  async #switchTo(dataDir) {
    await this.stop();
    this.#running = await startServer(dataDir);
    return this.#running;
  }
}
