import type { ObjectChange } from "../watch/object-change.js";
import type { CacheWatcher } from "./cache-watcher.js";
import { WatcherTriggers } from "./watcher-triggers.js";

/** Watchers of one prefix or key. */
interface Scope {
  readonly plain: Set<CacheWatcher>;
  /** By the name of the value that the watcher demands of an indexed field. */
  readonly triggered: Map<string, Set<CacheWatcher>>;
}

/**
 * Finds the watchers that a change may concern without asking all of them: by namespace or name from the key, and by the
 * value of an indexed field (a thousand kubelets each watch the pods of one node).
 */
export class WatcherIndex {
  readonly #root: string;
  readonly #triggers = new WatcherTriggers();
  readonly #scopes = new Map<string, Scope>();
  readonly #all = new Set<CacheWatcher>();

  /** @param root - the resource's prefix, with its trailing slash */
  constructor(root: string) {
    this.#root = root;
  }

  get size(): number {
    return this.#all.size;
  }

  /** Adds a watcher of `key`: a full key, or a prefix with a trailing slash. Returns what removes it. */
  add(watcher: CacheWatcher, key: string): () => void {
    const scope = this.#scopes.get(key) ?? { plain: new Set(), triggered: new Map() };
    this.#scopes.set(key, scope);
    this.#all.add(watcher);
    const trigger = this.#triggers.acquire(watcher.predicate);
    const group = trigger === undefined ? scope.plain : groupOf(scope, trigger.name);
    group.add(watcher);
    return () => {
      if (!this.#all.delete(watcher)) return;
      group.delete(watcher);
      trigger?.release();
      if (trigger !== undefined && group.size === 0) scope.triggered.delete(trigger.name);
      if (scope.plain.size === 0 && scope.triggered.size === 0) this.#scopes.delete(key);
    };
  }

  /** Every watcher, in a copy: some may end while the caller goes through them. */
  all(): CacheWatcher[] {
    return [...this.#all];
  }

  /** Calls `visit` for each watcher that `change` may concern. */
  forEachConcerned(change: ObjectChange, visit: (watcher: CacheWatcher) => void): void {
    if (this.#all.size === 0) return;
    const triggers = this.#triggers.of(change);
    for (const key of scopesOf(change.key, this.#root)) {
      const scope = this.#scopes.get(key);
      if (scope === undefined) continue;
      for (const watcher of scope.plain) visit(watcher);
      for (const name of triggers) {
        for (const watcher of scope.triggered.get(name) ?? []) visit(watcher);
      }
    }
  }
}

function groupOf(scope: Scope, name: string): Set<CacheWatcher> {
  const group = scope.triggered.get(name) ?? new Set();
  scope.triggered.set(name, group);
  return group;
}

/** `/registry/pods/`, `/registry/pods/ns/`, `/registry/pods/ns/name`: what a watcher of the key may have asked for. */
function scopesOf(key: string, root: string): string[] {
  const scopes = [root];
  for (let at = key.indexOf("/", root.length); at !== -1; at = key.indexOf("/", at + 1)) {
    scopes.push(key.slice(0, at + 1));
  }
  scopes.push(key);
  return scopes;
}
