import type { Clock } from "@kube-apiserver/component-base";
import type { WatchEvent } from "@kube-apiserver/storage";

/** Watchers take an event within a turn or two of each other; who comes later has its frame made again. */
const keptForMs = 100;
const maxBytes = 1024 * 1024;

type Frame = Buffer | Promise<Buffer>;

/**
 * What events look like on the wire, for as long as watchers come for them: one frame serves thousands of watchers, and
 * none stays in memory beside the object it was made of.
 */
export class RecentFrames {
  readonly #clock: Clock;
  readonly #frames = new Map<WatchEvent, Frame>();
  #bytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  frameOf(event: WatchEvent, make: (event: WatchEvent) => Frame): Frame {
    const known = this.#frames.get(event);
    if (known !== undefined) return known;
    const frame = make(event);
    this.#keep(event, frame);
    return frame;
  }

  #keep(event: WatchEvent, frame: Frame): void {
    if (this.#bytes >= maxBytes) this.#clear();
    if (this.#frames.size === 0) this.#clock.setTimer(() => this.#clear(), keptForMs);
    this.#frames.set(event, frame);
    this.#bytes += frame instanceof Promise ? event.object.byteLength : frame.length;
  }

  #clear(): void {
    this.#frames.clear();
    this.#bytes = 0;
  }
}
