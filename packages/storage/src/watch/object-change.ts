import type { EncodedObject } from "@kube-apiserver/apimachinery";
import { withResourceVersion } from "../codec/with-resource-version.js";
import type { SelectionPredicate, WatchEvent } from "../interfaces.js";
import { matchesPredicate } from "../store/predicate.js";

export interface ObjectChangeInit {
  /** Full key. */
  readonly key: string;
  readonly revision: bigint;
  /** Undefined: the object was deleted. */
  readonly current: EncodedObject | undefined;
  /** Undefined: the object was created. */
  readonly previous: EncodedObject | undefined;
}

/**
 * One change of one object, shared by everyone who watches it. What it is called depends on the watcher: an object that
 * begins to match a selector is ADDED to it, one that ceases to match is DELETED. Each form is made once.
 */
export class ObjectChange {
  readonly key: string;
  readonly revision: bigint;
  readonly current: EncodedObject | undefined;
  readonly previous: EncodedObject | undefined;
  #added: WatchEvent | undefined;
  #modified: WatchEvent | undefined;
  #deleted: WatchEvent | undefined;

  constructor({ key, revision, current, previous }: ObjectChangeInit) {
    this.key = key;
    this.revision = revision;
    this.current = current;
    this.previous = previous;
  }

  /** The event for a watcher of what `predicate` selects; undefined when the change is none of its business. */
  eventFor(predicate: SelectionPredicate): WatchEvent | undefined {
    const { current, previous } = this;
    const isIn = current !== undefined && matchesPredicate(predicate, current);
    const wasIn = previous !== undefined && matchesPredicate(predicate, previous);
    if (isIn) return wasIn ? this.#asModified(current) : this.#asAdded(current);
    return wasIn ? this.#asDeleted(previous) : undefined;
  }

  #asAdded(object: EncodedObject): WatchEvent {
    this.#added ??= { type: "ADDED", object };
    return this.#added;
  }

  #asModified(object: EncodedObject): WatchEvent {
    this.#modified ??= { type: "MODIFIED", object };
    return this.#modified;
  }

  /** The last state the watcher knew, with the revision at which it went away. */
  #asDeleted(previous: EncodedObject): WatchEvent {
    this.#deleted ??= { type: "DELETED", object: withResourceVersion(previous, this.revision) };
    return this.#deleted;
  }
}
