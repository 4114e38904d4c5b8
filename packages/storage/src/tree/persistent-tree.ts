import { compareKeys, lowerBound } from "./compare-keys.js";

/** Entries in a leaf and children of a branch, at most. Chosen by measuring: larger nodes make writes copy more. */
const NODE_SIZE = 32;

interface Leaf<V> {
  readonly kind: "leaf";
  readonly size: number;
  readonly keys: readonly string[];
  readonly values: readonly V[];
}

interface Branch<V> {
  readonly kind: "branch";
  readonly size: number;
  /** First key of each child's subtree. */
  readonly keys: readonly string[];
  readonly children: readonly TreeNode<V>[];
}

type TreeNode<V> = Leaf<V> | Branch<V>;

/** One entry of a tree. */
export type TreeEntry<V> = readonly [key: string, value: V];

/**
 * An immutable ordered map from keys to values: a B+ tree whose changes copy one path and share the rest, so that
 * every version ever made is a snapshot that costs a few nodes. Keys are ordered by their UTF-8 bytes.
 */
export class PersistentTree<V> {
  readonly #root: TreeNode<V>;

  private constructor(root: TreeNode<V>) {
    this.#root = root;
  }

  static empty<V>(): PersistentTree<V> {
    return new PersistentTree<V>(leaf([], []));
  }

  /** Builds a tree in linear time. `entries` must be in key order without duplicates. */
  static fromSorted<V>(entries: readonly TreeEntry<V>[]): PersistentTree<V> {
    let level: TreeNode<V>[] = [];
    for (let i = 0; i < entries.length; i += NODE_SIZE) {
      const part = entries.slice(i, i + NODE_SIZE);
      level.push(
        leaf(
          part.map(([key]) => key),
          part.map(([, value]) => value),
        ),
      );
    }
    if (level.length === 0) return PersistentTree.empty();
    while (level.length > 1) {
      const parents: TreeNode<V>[] = [];
      for (let i = 0; i < level.length; i += NODE_SIZE) parents.push(branch(level.slice(i, i + NODE_SIZE)));
      level = parents;
    }
    return new PersistentTree(level[0] as TreeNode<V>);
  }

  get size(): number {
    return this.#root.size;
  }

  get(key: string): V | undefined {
    let node = this.#root;
    while (node.kind === "branch") node = node.children[childIndex(node, key)] as TreeNode<V>;
    const at = lowerBound(node.keys, key);
    return node.keys[at] === key ? node.values[at] : undefined;
  }

  /** A tree in which `key` has `value`. */
  set(key: string, value: V): PersistentTree<V> {
    const parts = setIn(this.#root, key, value);
    return new PersistentTree(parts.length === 1 ? (parts[0] as TreeNode<V>) : branch(parts));
  }

  /** A tree without `key`; the same tree when it is not there. */
  delete(key: string): PersistentTree<V> {
    let root = deleteIn(this.#root, key);
    if (root === this.#root) return this;
    if (root === undefined) return PersistentTree.empty();
    while (root.kind === "branch" && root.children.length === 1) root = root.children[0] as TreeNode<V>;
    return new PersistentTree(root);
  }

  /** How many keys are smaller than `key`. Logarithmic. */
  rank(key: string): number {
    let node = this.#root;
    let before = 0;
    while (node.kind === "branch") {
      const at = childIndex(node, key);
      for (let i = 0; i < at; i++) before += (node.children[i] as TreeNode<V>).size;
      node = node.children[at] as TreeNode<V>;
    }
    return before + lowerBound(node.keys, key);
  }

  /**
   * The key that has `rank` smaller keys before it. Logarithmic.
   * @throws RangeError when there is none
   */
  keyAt(rank: number): string {
    if (rank < 0 || rank >= this.size) throw new RangeError(`no key of rank ${rank}`);
    let node = this.#root;
    let left = rank;
    while (node.kind === "branch") {
      let at = 0;
      for (let child = node.children[at]; child !== undefined && left >= child.size; child = node.children[at]) {
        left -= child.size;
        at++;
      }
      node = node.children[at] as TreeNode<V>;
    }
    return node.keys[left] as string;
  }

  /** Entries with `from <= key < end` in order; without `end`, up to the last one. */
  *range(from: string, end?: string): Generator<TreeEntry<V>> {
    for (const { keys, values } of leavesFrom(this.#root, from)) {
      for (let i = lowerBound(keys, from); i < keys.length; i++) {
        const key = keys[i] as string;
        if (end !== undefined && compareKeys(key, end) >= 0) return;
        yield [key, values[i] as V];
      }
    }
  }

  /** The values of {@link range}, at most `limit` of them: the quick way to a whole list. */
  values(from: string, end?: string, limit = Number.POSITIVE_INFINITY): V[] {
    const result: V[] = [];
    for (const { keys, values } of leavesFrom(this.#root, from)) {
      const start = lowerBound(keys, from);
      const isLast = end !== undefined && keys.length > 0 && compareKeys(keys[keys.length - 1] as string, end) >= 0;
      const stop = Math.min(isLast ? lowerBound(keys, end) : keys.length, start + limit - result.length);
      for (let i = start; i < stop; i++) result.push(values[i] as V);
      if (isLast || result.length >= limit) break;
    }
    return result;
  }
}

function leaf<V>(keys: readonly string[], values: readonly V[]): Leaf<V> {
  return { kind: "leaf", size: keys.length, keys, values };
}

function branch<V>(children: readonly TreeNode<V>[]): Branch<V> {
  let size = 0;
  for (const child of children) size += child.size;
  return { kind: "branch", size, keys: children.map((child) => child.keys[0] as string), children };
}

/** The child whose subtree has `key`, or would have it. */
function childIndex<V>(node: Branch<V>, key: string): number {
  const at = lowerBound(node.keys, key);
  return node.keys[at] === key ? at : Math.max(0, at - 1);
}

/** One node, or two when it had to be split. */
function setIn<V>(node: TreeNode<V>, key: string, value: V): TreeNode<V>[] {
  if (node.kind === "leaf") return setInLeaf(node, key, value);
  const at = childIndex(node, key);
  const children = node.children.toSpliced(at, 1, ...setIn(node.children[at] as TreeNode<V>, key, value));
  if (children.length <= NODE_SIZE) return [branch(children)];
  const half = children.length >>> 1;
  return [branch(children.slice(0, half)), branch(children.slice(half))];
}

function setInLeaf<V>(node: Leaf<V>, key: string, value: V): TreeNode<V>[] {
  const at = lowerBound(node.keys, key);
  if (node.keys[at] === key) return [leaf(node.keys, node.values.with(at, value))];
  const keys = node.keys.toSpliced(at, 0, key);
  const values = node.values.toSpliced(at, 0, value);
  if (keys.length <= NODE_SIZE) return [leaf(keys, values)];
  // Keys often arrive in order: splitting off a short right part then leaves full leaves behind.
  const half = at === keys.length - 1 ? NODE_SIZE - 2 : keys.length >>> 1;
  return [leaf(keys.slice(0, half), values.slice(0, half)), leaf(keys.slice(half), values.slice(half))];
}

/** Undefined when nothing is left. Nodes are dropped when empty and not merged before: deletes stay cheap. */
function deleteIn<V>(node: TreeNode<V>, key: string): TreeNode<V> | undefined {
  if (node.kind === "leaf") {
    const at = lowerBound(node.keys, key);
    if (node.keys[at] !== key) return node;
    if (node.keys.length === 1) return undefined;
    return leaf(node.keys.toSpliced(at, 1), node.values.toSpliced(at, 1));
  }
  const at = childIndex(node, key);
  const child = node.children[at] as TreeNode<V>;
  const changed = deleteIn(child, key);
  if (changed === child) return node;
  if (changed !== undefined) return joinNeighbours(node.children.with(at, changed), at);
  return node.children.length === 1 ? undefined : branch(node.children.toSpliced(at, 1));
}

/** Joins two small leaves, so that many deletes do not leave a tree of nearly empty nodes. */
function joinNeighbours<V>(children: TreeNode<V>[], at: number): TreeNode<V> {
  const left = children[Math.max(0, at - 1)];
  const right = children[Math.max(1, at)];
  if (left?.kind !== "leaf" || right?.kind !== "leaf" || left.size + right.size > NODE_SIZE / 2)
    return branch(children);
  const joined = leaf(left.keys.concat(right.keys), left.values.concat(right.values));
  return branch(children.toSpliced(Math.max(0, at - 1), 2, joined));
}

function* leavesFrom<V>(node: TreeNode<V>, from: string): Generator<Leaf<V>> {
  if (node.kind === "leaf") {
    yield node;
    return;
  }
  for (let i = childIndex(node, from); i < node.children.length; i++) {
    yield* leavesFrom(node.children[i] as TreeNode<V>, from);
  }
}
