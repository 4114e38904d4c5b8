import type { StorageTestContext, WidgetParts } from "./context.js";

/** One write, as the storage acknowledged it. */
interface Write {
  readonly revision: bigint;
  /** `namespace/name`. */
  readonly path: string;
  /** Undefined: deleted. */
  readonly parts: WidgetParts | undefined;
}

/** An object in a state. */
export interface RecordedObject {
  readonly path: string;
  readonly parts: WidgetParts;
  readonly revision: bigint;
}

export type RecordedFilter = (object: Pick<RecordedObject, "path" | "parts">) => boolean;

/** Writes through a storage and remembers what it wrote: the model that reads and watches are compared with. */
export class History {
  readonly #context: StorageTestContext;
  readonly #writes: Write[] = [];

  constructor(context: StorageTestContext) {
    this.#context = context;
  }

  async create(path: string, parts: WidgetParts): Promise<bigint> {
    return this.#record(path, parts, await this.#context.create(path, parts));
  }

  async update(path: string, parts: WidgetParts): Promise<bigint> {
    return this.#record(path, parts, await this.#context.update(path, parts));
  }

  async delete(path: string): Promise<bigint> {
    return this.#record(path, undefined, await this.#context.delete(path));
  }

  /** The objects as of `revision`, in key order. */
  stateAt(revision: bigint, filter: RecordedFilter): RecordedObject[] {
    const state = new Map<string, RecordedObject>();
    for (const write of this.#writes) {
      if (write.revision > revision) break;
      if (write.parts === undefined) state.delete(write.path);
      else state.set(write.path, { ...write, parts: write.parts });
    }
    return [...state.values()].filter(filter).sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** What a watcher of what `filter` selects sees after `revision`: `TYPE name@resourceVersion`. */
  eventsAfter(revision: bigint, filter: RecordedFilter): string[] {
    const selected = new Map<string, boolean>();
    const events: string[] = [];
    for (const { path, parts, revision: at } of this.#writes) {
      const wasIn = selected.get(path) ?? false;
      const isIn = parts !== undefined && filter({ path, parts });
      selected.set(path, isIn);
      if (at <= revision || (!wasIn && !isIn)) continue;
      const changed = wasIn ? "MODIFIED" : "ADDED";
      events.push(`${isIn ? changed : "DELETED"} ${path.split("/")[1]}@${at}`);
    }
    return events;
  }

  #record(path: string, parts: WidgetParts | undefined, version: string): bigint {
    const revision = BigInt(version);
    this.#writes.push({ revision, path, parts });
    return revision;
  }
}
