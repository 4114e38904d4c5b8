import type { IncomingMessage, ServerResponse } from "node:http";

/** Serves requests of one path. What it throws or rejects with is answered as a Status. */
export type PathHandler = (req: IncomingMessage, res: ServerResponse) => void | Promise<void>;

/**
 * Plain paths that are not resources: exact ones first, then the longest prefix. Paths come and go while serving.
 * Mirrors `mux.PathRecorderMux`.
 */
export class PathRecorderMux {
  readonly #exact = new Map<string, PathHandler>();
  readonly #prefixes = new Map<string, PathHandler>();
  readonly #unlisted = new Set<string>();

  /** Serves exactly `path`, and lists it in the index. */
  handle(path: string, handler: PathHandler): void {
    this.#exact.set(path, handler);
  }

  /** Serves exactly `path` without listing it. */
  unlistedHandle(path: string, handler: PathHandler): void {
    this.#unlisted.add(path);
    this.handle(path, handler);
  }

  /** Serves everything below `prefix`, which ends in a slash. */
  handlePrefix(prefix: string, handler: PathHandler): void {
    this.#prefixes.set(prefix, handler);
  }

  /** As {@link handlePrefix}, without listing it. */
  unlistedHandlePrefix(prefix: string, handler: PathHandler): void {
    this.#unlisted.add(prefix);
    this.handlePrefix(prefix, handler);
  }

  /** Stops serving a path or prefix. */
  unregister(path: string): void {
    this.#exact.delete(path);
    this.#prefixes.delete(path);
    this.#unlisted.delete(path);
  }

  match(path: string): PathHandler | undefined {
    const exact = this.#exact.get(path);
    if (exact !== undefined) return exact;
    let best: string | undefined;
    for (const prefix of this.#prefixes.keys()) {
      if (path.startsWith(prefix) && prefix.length > (best?.length ?? 0)) best = prefix;
    }
    return best === undefined ? undefined : this.#prefixes.get(best);
  }

  /** Paths for the index, sorted. */
  listedPaths(): readonly string[] {
    return [...this.#exact.keys(), ...this.#prefixes.keys()].filter((path) => !this.#unlisted.has(path)).sort();
  }
}
