import { EncodedObject } from "@kube-apiserver/apimachinery";
import { withMeta } from "@kube-apiserver/generic-server";
import {
  attrsOf,
  type ListOptions,
  type ListResult,
  matchesPredicate,
  type WatchEvent,
  type WatchInterface,
  type WatchOptions,
} from "@kube-apiserver/storage";
import { stableAttrs } from "./served-selection.js";

/** Where a {@link SelectedWatch} gets its objects from. */
export interface SelectedSources {
  /** Lists what the predicate chooses. */
  list(options: Omit<ListOptions, "predicate">): Promise<ListResult>;
  /** Follows everything. */
  watch(): Promise<WatchInterface>;
}

/**
 * A watch with selectors that look at objects after they were converted, which storage cannot do. What comes to be chosen
 * is ADDED, what is chosen no more DELETED, as storage would have it.
 */
export class SelectedWatch implements WatchInterface {
  readonly #options: WatchOptions;
  readonly #watch: WatchInterface;
  /** What is chosen now, by namespace and name, as it was served last. */
  readonly #chosen: Map<string, EncodedObject>;

  private constructor(options: WatchOptions, watch: WatchInterface, chosen: Map<string, EncodedObject>) {
    this.#options = options;
    this.#watch = watch;
    this.#chosen = chosen;
  }

  /** Begins one. Where it begins at a revision, what was chosen then has to be known first. */
  static async open(options: WatchOptions, sources: SelectedSources): Promise<SelectedWatch> {
    const { resourceVersion = "", sendInitialEvents = false, recursive = true, signal } = options;
    const chosen = new Map<string, EncodedObject>();
    if (resourceVersion !== "" && resourceVersion !== "0" && !sendInitialEvents) {
      const { items } = await sources.list({
        resourceVersion,
        resourceVersionMatch: "Exact",
        recursive,
        ...(signal === undefined ? {} : { signal }),
      });
      for (const item of items) chosen.set(keyOf(item), item);
    }
    return new SelectedWatch(options, await sources.watch(), chosen);
  }

  async next(): Promise<readonly WatchEvent[] | undefined> {
    for (;;) {
      const events = await this.#watch.next();
      if (events === undefined) return undefined;
      const selected = events.flatMap((event) => this.#select(event) ?? []);
      if (selected.length > 0) return selected;
    }
  }

  stop(): void {
    this.#watch.stop();
  }

  #select(event: WatchEvent): WatchEvent | undefined {
    if (event.type === "BOOKMARK" || event.type === "ERROR") return event;
    const key = keyOf(event.object);
    const before = this.#chosen.get(key);
    if (event.type !== "DELETED" && matchesPredicate(this.#options.predicate, event.object)) {
      this.#chosen.set(key, event.object);
      if (before === undefined) return event.type === "ADDED" ? event : { type: "ADDED", object: event.object };
      return event;
    }
    if (before === undefined) return undefined;
    this.#chosen.delete(key);
    return { type: "DELETED", object: event.type === "DELETED" ? event.object : atRevisionOf(before, event.object) };
  }
}

/** Read as attributes are: what is parsed for it does not stay with the object. */
function keyOf(object: EncodedObject): string {
  const { fields } = attrsOf(object, stableAttrs);
  return `${fields["metadata.namespace"]}/${fields["metadata.name"]}`;
}

/** An object as it was, with the revision of what happened to it. */
function atRevisionOf(before: EncodedObject, now: EncodedObject): EncodedObject {
  const { resourceVersion } = now;
  return EncodedObject.fromObject(withMeta(before.detached().object, { resourceVersion }));
}
