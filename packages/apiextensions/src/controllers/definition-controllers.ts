import { setImmediate } from "node:timers/promises";
import { metaOf, type PatternEngine } from "@kube-apiserver/apimachinery";
import { type Clock, type LazilyLoaded, type Logger, WorkQueue } from "@kube-apiserver/component-base";
import type { Informer } from "@kube-apiserver/generic-server";
import { asDefinition, type CustomResourceDefinition } from "../definition/types.js";
import type { ServedDefinitions } from "../handler/served-definitions.js";
import { acceptNames, hasItsNames } from "./accept-names.js";
import { DefinitionCache } from "./definition-cache.js";
import { awaitsCleanup, finalizeDefinition } from "./definition-finalizer.js";
import type { DefinitionWriter } from "./definition-writer.js";
import { establish } from "./establish.js";
import { judgeApproval } from "./judge-approval.js";
import { judgeSchemas } from "./judge-schemas.js";

/** What the controllers work with. */
export interface DefinitionControllersOptions {
  readonly informer: Informer;
  readonly served: ServedDefinitions;
  readonly writer: DefinitionWriter;
  readonly patterns: LazilyLoaded<PatternEngine>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long definitions are served before they are said to be established. */
  readonly establishAfterMs: number;
}

const finalizerWorkers = 5;

/**
 * Brings definitions into effect and out of it again: what the watch brings is served at once, names are granted,
 * conditions set, and the objects of deleted definitions removed.
 */
export class DefinitionControllers {
  readonly #options: DefinitionControllersOptions;
  readonly #cache = new DefinitionCache();
  /** One worker: names are granted to one definition at a time. */
  readonly #statuses: WorkQueue<string>;
  readonly #establishing: WorkQueue<string>;
  readonly #finalizers: WorkQueue<string>;
  /** Generation of each definition whose schemas were judged: they are long, and change with it only. */
  readonly #judged = new Map<string, string>();

  constructor(options: DefinitionControllersOptions) {
    const { clock, informer } = options;
    this.#options = options;
    this.#statuses = new WorkQueue({ clock });
    this.#establishing = new WorkQueue({ clock });
    this.#finalizers = new WorkQueue({ clock });
    informer.addHandlers({
      onAdd: ({ object }) => this.#observe(asDefinition(object)),
      onUpdate: ({ object }) => this.#observe(asDefinition(object)),
      onDelete: ({ object }) => this.#forget(asDefinition(object)),
    });
  }

  /** Works until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { informer, logger } = this.#options;
    const onError = (name: string, err: unknown) => {
      logger.warn("a definition could not be brought up to date", { name, err });
    };
    try {
      // Before the first list is in, a name could be granted that another definition holds.
      await informer.waitForSync(signal);
    } catch (err) {
      if (signal.aborted) return;
      throw err;
    }
    await Promise.all([
      this.#statuses.run((name) => this.#reconcile(name, signal), { signal, onError }),
      this.#establishing.run((name) => this.#establish(name, signal), { signal, onError }),
      this.#finalizers.run((name) => this.#finalize(name, signal), { workers: finalizerWorkers, signal, onError }),
    ]);
  }

  #observe(definition: CustomResourceDefinition): void {
    if (this.#cache.observe(definition)) this.#apply(definition);
  }

  #apply(definition: CustomResourceDefinition): void {
    const { name = "" } = metaOf(definition);
    this.#options.served.put(definition);
    this.#statuses.add(name);
    if (awaitsCleanup(definition)) this.#finalizers.add(name);
  }

  #forget(definition: CustomResourceDefinition): void {
    const { name = "" } = metaOf(definition);
    this.#cache.forget(name);
    this.#judged.delete(name);
    this.#options.served.remove(name);
    this.#reconsider(definition.spec.group);
  }

  /** Names have come or gone: whoever waits for one may get it now. */
  #reconsider(group: string): void {
    for (const other of this.#cache.inGroup(group)) {
      if (!hasItsNames(other)) this.#statuses.add(metaOf(other).name ?? "");
    }
  }

  async #reconcile(name: string, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    await this.#judge(name, signal);
    const current = this.#cache.get(name);
    if (current === undefined) return;
    const nowMs = clock.now();
    const named = acceptNames(current, () => this.#cache.inGroup(current.spec.group), nowMs);
    const written = await this.#write(current, judgeApproval(named, nowMs), signal);
    if (named !== current) this.#reconsider(current.spec.group);
    if (written === undefined || establish(written, nowMs) === written) return;
    // Its objects are served from the write on; only then is it established.
    const { establishAfterMs } = this.#options;
    if (establishAfterMs > 0) this.#establishing.addAfter(name, establishAfterMs);
    else await this.#write(written, establish(written, nowMs), signal);
  }

  async #establish(name: string, signal: AbortSignal): Promise<void> {
    const current = this.#cache.get(name);
    if (current !== undefined) await this.#write(current, establish(current, this.#options.clock.now()), signal);
  }

  /** Looks at schemas that it has not seen. */
  async #judge(name: string, signal: AbortSignal): Promise<void> {
    const { patterns, clock } = this.#options;
    const engine = await patterns.load();
    // After a start there may be a thousand of them.
    await setImmediate();
    const current = this.#cache.get(name);
    if (current === undefined) return;
    const { uid = "", generation = 0 } = metaOf(current);
    const state = `${uid}/${generation}`;
    if (this.#judged.get(name) === state) return;
    if ((await this.#write(current, judgeSchemas(current, engine, clock.now()), signal)) === undefined) return;
    this.#judged.set(name, state);
  }

  /** The state after the write; undefined when somebody else was faster, and the watch will say so. */
  async #write(
    before: CustomResourceDefinition,
    after: CustomResourceDefinition,
    signal: AbortSignal,
  ): Promise<CustomResourceDefinition | undefined> {
    if (after === before) return before;
    const written = await this.#options.writer.write(after, signal);
    if (written !== undefined && this.#cache.wrote(written)) this.#options.served.put(written);
    return written;
  }

  async #finalize(name: string, signal: AbortSignal): Promise<void> {
    const definition = this.#cache.get(name);
    if (definition !== undefined) await finalizeDefinition(definition, this.#options, signal);
  }
}
