import type { GetAttrsFunc, SelectionPredicate } from "../interfaces.js";
import { attrsOf } from "../store/predicate.js";
import type { ObjectChange } from "../watch/object-change.js";
import { fieldDemandOf } from "./field-demand.js";

/** The fields that watchers demand a value of, in the view of one function; how many watchers of each. */
interface DemandedFields {
  readonly id: number;
  readonly watchers: Map<string, number>;
}

/** A value that a watcher demands, as a name; {@link release} once the watcher is gone. */
export interface Trigger {
  readonly name: string;
  release(): void;
}

/** Names the values that watchers demand of indexed fields, and those that a change is about. */
export class WatcherTriggers {
  readonly #byAttrs = new Map<GetAttrsFunc, DemandedFields>();
  #lastId = 0;

  /** What a watcher demands; undefined: no value of an indexed field. */
  acquire(predicate: SelectionPredicate): Trigger | undefined {
    const demand = fieldDemandOf(predicate);
    if (demand === undefined) return undefined;
    const { field, getAttrs, value } = demand;
    const fields = this.#byAttrs.get(getAttrs) ?? { id: ++this.#lastId, watchers: new Map<string, number>() };
    this.#byAttrs.set(getAttrs, fields);
    fields.watchers.set(field, (fields.watchers.get(field) ?? 0) + 1);
    return { name: nameOf(fields.id, field, value), release: () => this.#release(getAttrs, fields, field) };
  }

  /** Values before and after: a pod that leaves a node concerns that node's kubelet. */
  of({ current, previous }: ObjectChange): Iterable<string> {
    const names = new Set<string>();
    for (const [getAttrs, { id, watchers }] of this.#byAttrs) {
      for (const object of [current, previous]) {
        if (object === undefined) continue;
        const { fields } = attrsOf(object, getAttrs);
        for (const field of watchers.keys()) names.add(nameOf(id, field, fields[field] ?? ""));
      }
    }
    return names;
  }

  #release(getAttrs: GetAttrsFunc, { watchers }: DemandedFields, field: string): void {
    const left = (watchers.get(field) ?? 1) - 1;
    if (left > 0) watchers.set(field, left);
    else watchers.delete(field);
    if (watchers.size === 0) this.#byAttrs.delete(getAttrs);
  }
}

function nameOf(id: number, field: string, value: string): string {
  return `${id}/${field}=${value}`;
}
