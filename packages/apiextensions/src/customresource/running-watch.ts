import { EncodedObject, type StatusError } from "@kube-apiserver/apimachinery";
import type { SelectionPredicate, WatchEvent, WatchInterface } from "@kube-apiserver/storage";
import type { Selection } from "./selection.js";

/** What a {@link RunningWatch} is made from. */
export interface RunningWatchParts {
  /** Events of stored objects. */
  readonly stored: WatchInterface;
  readonly selection: Selection;
  /** What the client asked for. */
  readonly predicate: SelectionPredicate;
  /** Whether it is selected among what {@link read} brings, by somebody who remembers what was chosen. */
  readonly selectsServed: boolean;
  /** Reads events as the definition says that is in force when they are taken. */
  readonly read: (events: readonly WatchEvent[]) => Promise<readonly WatchEvent[]>;
  /** Called once when it is over. */
  readonly onEnd: (watch: RunningWatch) => void;
}

/** A watch that goes on when the definition changes: what comes later is read as the definition says by then. */
export class RunningWatch implements WatchInterface {
  readonly #parts: RunningWatchParts;
  #last: readonly WatchEvent[] | undefined;
  #isOver = false;

  constructor(parts: RunningWatchParts) {
    this.#parts = parts;
  }

  get parts(): RunningWatchParts {
    return this.#parts;
  }

  async next(): Promise<readonly WatchEvent[] | undefined> {
    const events = await this.#parts.stored.next();
    if (events !== undefined) return this.#parts.read(events);
    this.#finish();
    const last = this.#last;
    this.#last = undefined;
    return last;
  }

  stop(): void {
    this.#last = undefined;
    this.#finish();
    this.#parts.stored.stop();
  }

  /** Ends it before its client does. What is given as the reason is the last event. */
  end(why?: StatusError): void {
    if (this.#isOver) return;
    if (why !== undefined) this.#last = [{ type: "ERROR", object: EncodedObject.fromObject(why.status) }];
    this.#finish();
    this.#parts.stored.stop();
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#parts.onEnd(this);
  }
}
