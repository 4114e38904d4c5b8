import { Worker } from "node:worker_threads";
import {
  loadYAML,
  newRequestEntityTooLarge,
  parseJSON,
  type StrictYAML,
  YAMLError,
} from "@kube-apiserver/apimachinery";

/** What a thread says of its text. */
export type YAMLOutcome =
  | { readonly json: Uint8Array; readonly strictError: string | undefined }
  /** The message of a YAMLError. */
  | { readonly problem: string };

/** From this many bytes on a text is worth a thread of its own: parsing it would hold the event loop for longer. */
const largeBytes = 128 * 1024;
/** Threads at a time: texts beyond wait, so that a flood of them leaves the event loop a processor. */
const maxThreads = 2;
/** What a thread may take. The worst text of 3 MB is far below it. */
const maxThreadMegabytes = 1024;

const program: URL = new URL("./yaml-worker.js", import.meta.url);

/**
 * Parses the YAML of clients: large texts in threads, since no parser of YAML can stop halfway and the rest of the server
 * would stand still for as long as a second.
 */
class YAMLThreads {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /**
   * The first document of a text.
   * @throws YAMLError as {@link StrictYAML}'s parser does; StatusError, reason RequestEntityTooLarge, when parsing takes too
   *   much memory
   */
  async parse(body: Buffer): Promise<StrictYAML> {
    if (body.length < largeBytes) return parseHere(body);
    await this.#begin();
    try {
      return toStrictYAML(await runThread(body));
    } catch (err) {
      // Whoever bundles this package may have left the thread's program behind.
      if (isMissingProgram(err)) return parseHere(body);
      throw err;
    } finally {
      this.#end();
    }
  }

  async #begin(): Promise<void> {
    if (this.#running < maxThreads) this.#running++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Who waits takes the place of who ends. */
  #end(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
  }
}

/** A process has one event loop, whatever servers it has. */
export const yamlThreads: YAMLThreads = new YAMLThreads();

async function parseHere(body: Buffer): Promise<StrictYAML> {
  return (await loadYAML()).parseStrict(body);
}

function toStrictYAML(outcome: YAMLOutcome): StrictYAML {
  if ("problem" in outcome) throw new YAMLError(outcome.problem);
  const { json, strictError } = outcome;
  return { value: parseJSON(Buffer.from(json.buffer, json.byteOffset, json.byteLength)), strictError };
}

function runThread(body: Buffer): Promise<YAMLOutcome> {
  const resourceLimits = { maxOldGenerationSizeMb: maxThreadMegabytes };
  const worker = new Worker(program, { workerData: new Uint8Array(body), execArgv: [], resourceLimits });
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", (err) => reject(isOutOfMemory(err) ? tooLarge(err) : err));
    worker.once("exit", (code) => reject(new Error(`the thread that parses YAML ended with ${code}`)));
  });
}

function tooLarge(cause: Error) {
  return newRequestEntityTooLarge("the YAML document takes too much memory", { cause });
}

function isOutOfMemory({ code }: NodeJS.ErrnoException): boolean {
  return code === "ERR_WORKER_OUT_OF_MEMORY";
}

function isMissingProgram(err: unknown): boolean {
  const { code = "" } = (err ?? {}) as NodeJS.ErrnoException;
  return code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND";
}
