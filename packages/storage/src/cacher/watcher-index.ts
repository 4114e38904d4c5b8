import type { GetAttrsFunc } from "../interfaces.js";
import { attrsOf } from "../store/predicate.js";
import type { ObjectChange } from "../watch/object-change.js";
import type { CacheWatcher } from "./cache-watcher.js";

/** Watchers of one prefix or key. */
interface Scope {
  readonly plain: Set<CacheWatcher>;
  /** By `field=value` that the watcher demands, for indexed fields. */
  readonly triggered: Map<string, Set<CacheWatcher>>;
}

export interface WatcherIndexConfig {
  /** The resource's prefix, with its trailing slash. */
  readonly root: string;
  /** Fields that many watchers demand a value of: `spec.nodeName` for pods. */
  readonly indexedFields: readonly string[];
  readonly getAttrs?: GetAttrsFunc | undefined;
}

/**
 * Finds the watchers that a change may concern without asking all of them: by namespace or name from the key, and by the
 * value of an indexed field (a thousand kubelets each watch the pods of one node).
 */
export class WatcherIndex {
  readonly #config: WatcherIndexConfig;
  readonly #scopes = new Map<string, Scope>();
  readonly #all = new Set<CacheWatcher>();
  #triggeredCount = 0;

  constructor(config: WatcherIndexConfig) {
    this.#config = config;
  }

  get size(): number {
    return this.#all.size;
  }

  /** Adds a watcher of `key`: a full key, or a prefix with a trailing slash. Returns what removes it. */
  add(watcher: CacheWatcher, key: string): () => void {
    const scope = this.#scopes.get(key) ?? { plain: new Set(), triggered: new Map() };
    this.#scopes.set(key, scope);
    this.#all.add(watcher);
    const trigger = this.#triggerOf(watcher);
    const group = trigger === undefined ? scope.plain : groupOf(scope, trigger);
    group.add(watcher);
    if (trigger !== undefined) this.#triggeredCount++;
    return () => {
      if (!this.#all.delete(watcher)) return;
      group.delete(watcher);
      if (trigger !== undefined) this.#triggeredCount--;
      if (trigger !== undefined && group.size === 0) scope.triggered.delete(trigger);
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
    const triggers = this.#triggeredCount === 0 ? [] : this.#triggersOf(change);
    for (const key of scopesOf(change.key, this.#config.root)) {
      const scope = this.#scopes.get(key);
      if (scope === undefined) continue;
      for (const watcher of scope.plain) visit(watcher);
      for (const trigger of triggers) {
        for (const watcher of scope.triggered.get(trigger) ?? []) visit(watcher);
      }
    }
  }

  #triggerOf({ predicate }: CacheWatcher): string | undefined {
    if (this.#config.getAttrs === undefined) return undefined;
    for (const field of this.#config.indexedFields) {
      const value = predicate.field.requiresExactMatch(field);
      if (value !== undefined) return `${field}=${value}`;
    }
    return undefined;
  }

  /** Values before and after: a pod that leaves a node concerns that node's kubelet. */
  #triggersOf({ current, previous }: ObjectChange): string[] {
    const { getAttrs, indexedFields } = this.#config;
    if (getAttrs === undefined) return [];
    const triggers = new Set<string>();
    for (const object of [current, previous]) {
      if (object === undefined) continue;
      const { fields } = attrsOf(object, getAttrs);
      for (const field of indexedFields) triggers.add(`${field}=${fields[field] ?? ""}`);
    }
    return [...triggers];
  }
}

function groupOf(scope: Scope, trigger: string): Set<CacheWatcher> {
  const group = scope.triggered.get(trigger) ?? new Set();
  scope.triggered.set(trigger, group);
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
