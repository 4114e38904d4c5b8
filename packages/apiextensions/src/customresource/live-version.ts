import { jsonEqual } from "@kube-apiserver/apimachinery";
import type { GetAttrsFunc, ParsedObject, SelectionPredicate, WatchInterface } from "@kube-apiserver/storage";
import { Reading } from "./reading.js";
import { RunningWatch } from "./running-watch.js";
import { Selection } from "./selection.js";
import type { VersionInputs } from "./version-inputs.js";
import type { VersionedStorage } from "./versioned-storage.js";

/** A watch of stored objects that {@link LiveVersion} is to keep running. */
export interface WatchToKeep {
  readonly stored: WatchInterface;
  readonly predicate: SelectionPredicate;
  readonly selectsServed: boolean;
  /** What it was opened on. */
  readonly storage: VersionedStorage;
}

/**
 * One version of a custom resource through all changes of its definition: keeps its watches running, and what was read of
 * its objects for as long as it is right.
 */
export class LiveVersion {
  readonly #inForce: () => VersionedStorage | undefined;
  readonly #watches = new Set<RunningWatch>();
  readonly #storedAttrs = new WeakMap<GetAttrsFunc, GetAttrsFunc>();
  #isServed: boolean;
  #reading: Reading;
  #selection: Selection;

  /** @param inForce - the version as the definition has it now; undefined when it has it no more */
  constructor({ isServed, reading, selection }: VersionInputs, inForce: () => VersionedStorage | undefined) {
    this.#inForce = inForce;
    this.#isServed = isServed;
    this.#reading = new Reading(reading);
    this.#selection = new Selection(selection);
  }

  /** How many watches are running. */
  get watches(): number {
    return this.#watches.size;
  }

  /** How a definition reads objects. Those of a definition that is not in force any more have one of their own. */
  readingFor({ reading }: VersionInputs): Reading {
    if (this.#reading.inputs !== undefined && jsonEqual(reading, this.#reading.inputs)) return this.#reading;
    const own = new Reading(reading);
    own.cease();
    return own;
  }

  /** How a definition selects; as {@link readingFor}. */
  selectionFor({ selection }: VersionInputs): Selection {
    if (this.#selection.isOf(selection)) return this.#selection;
    const own = new Selection(selection);
    own.supersede();
    return own;
  }

  /** Takes note of a new state of the definition; undefined: it has no use for this version. Ends what cannot go on. */
  change(inputs: VersionInputs | undefined): void {
    this.#isServed = inputs?.isServed === true;
    if (inputs === undefined || !jsonEqual(inputs.reading, this.#reading.inputs)) {
      this.#reading.cease();
      if (inputs !== undefined) this.#reading = new Reading(inputs.reading);
    }
    if (inputs === undefined || !this.#selection.isOf(inputs.selection)) {
      this.#selection.supersede();
      if (inputs !== undefined) this.#selection = new Selection(inputs.selection);
    }
    for (const watch of [...this.#watches]) this.#judge(watch);
  }

  /** Attributes of stored objects for those of served ones: the same function for the same function. */
  storedAttrs(getAttrs: GetAttrsFunc, opened: VersionedStorage): GetAttrsFunc {
    const known = this.#storedAttrs.get(getAttrs) ?? this.#newStoredAttrs(getAttrs, opened);
    this.#storedAttrs.set(getAttrs, known);
    return known;
  }

  /** Keeps a watch running until it is stopped, or cannot go on. */
  keep({ stored, predicate, selectsServed, storage }: WatchToKeep): WatchInterface {
    const { selection } = storage.versions;
    const watch = new RunningWatch({
      stored,
      selection,
      predicate,
      selectsServed,
      read: (events) => (this.#inForce() ?? storage).servedEvents(events),
      onEnd: (ended) => {
        this.#watches.delete(ended);
        selection.leave();
      },
    });
    this.#watches.add(watch);
    selection.join();
    // The definition may have changed while it was opened.
    this.#judge(watch);
    return watch;
  }

  #judge(watch: RunningWatch): void {
    const { selection, predicate, selectsServed } = watch.parts;
    const problem = this.#selection.problemOf(selection, predicate, selectsServed);
    if (!this.#isServed) watch.end();
    else if (problem !== undefined) watch.end(problem);
  }

  /** What a schema makes of a field depends on nothing beside the field, so a part of an object can be read alone. */
  #newStoredAttrs(getAttrs: GetAttrsFunc, opened: VersionedStorage): GetAttrsFunc {
    const stored = ({ object }: ParsedObject) => {
      return getAttrs({ object: (this.#inForce() ?? opened).readNow(object) });
    };
    const { paths, isRetired } = getAttrs;
    return Object.assign(stored, {
      ...(paths === undefined ? {} : { paths: ["apiVersion", "kind", ...paths] }),
      ...(isRetired === undefined ? {} : { isRetired }),
    });
  }
}
