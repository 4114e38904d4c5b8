import {
  getOwn,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  type MutableJSONObject,
  setOwn,
} from "../json/json-value.js";
import { compareElements, sortElements, sortElementsSteps } from "./element-order.js";
import { canonicalElement, type FieldSetPath, type PathElement } from "./path-element.js";

/**
 * An immutable set of field paths, held as the tree that FieldsV1 writes down. A path may be a member, an inner node of
 * other members' paths, or both. Operations share whatever subtrees they can.
 * Source: sigs.k8s.io/structured-merge-diff `fieldpath.Set`.
 */
export class FieldSet {
  /** Whether the path that leads to this node is in the set. Always false at the root. */
  readonly isMember: boolean;
  readonly children: ReadonlyMap<PathElement, FieldSet>;
  /** Its FieldsV1, once that is known. */
  #written: JSONObject | undefined;

  private constructor(isMember: boolean, children: ReadonlyMap<PathElement, FieldSet>) {
    this.isMember = isMember;
    this.children = children;
  }

  static readonly empty: FieldSet = new this(false, new Map());
  static readonly leaf: FieldSet = new this(true, new Map());

  static node(isMember: boolean, children: ReadonlyMap<PathElement, FieldSet>): FieldSet {
    if (children.size === 0) return isMember ? FieldSet.leaf : FieldSet.empty;
    return new FieldSet(isMember, children);
  }

  /** The set of exactly these paths. */
  static of(...paths: readonly FieldSetPath[]): FieldSet {
    const builder = new FieldSetBuilder();
    for (const path of paths) builder.insert(path);
    return builder.build();
  }

  /**
   * Reads FieldsV1.
   * @throws RangeError for a key that is no path element or a value that is no object
   */
  static fromFieldsV1(fields: JSONValue): FieldSet {
    if (isJSONObject(fields) && isEmptyObject(fields)) return FieldSet.empty;
    return FieldSet.#read(fields);
  }

  static #read(fields: JSONValue | undefined): FieldSet {
    if (!isJSONObject(fields)) throw new RangeError("FieldsV1 must be an object");
    const names = Object.keys(fields);
    if (names.length === 0) return FieldSet.leaf;
    const children = new Map<PathElement, FieldSet>();
    // Whether writing would give the very same: then what was read is what will be written.
    let isAsWritten = true;
    let before: PathElement | undefined;
    for (const name of names) {
      const value = getOwn(fields, name);
      if (name === ".") {
        isAsWritten &&= before === undefined && isJSONObject(value) && isEmptyObject(value);
        continue;
      }
      const element = canonicalElement(name);
      const child = FieldSet.#read(value);
      const isInOrder = before === undefined || compareElements(before, element) < 0;
      isAsWritten &&= element === name && isInOrder && child.#isWrittenAs(value as JSONObject);
      before = element;
      children.set(element, child);
    }
    const node = FieldSet.node(names.includes("."), children);
    if (isAsWritten && children.size > 0) node.#written = fields;
    return node;
  }

  #isWrittenAs(fields: JSONObject): boolean {
    return this === FieldSet.leaf ? isEmptyObject(fields) : this.#written === fields;
  }

  /** Writes FieldsV1, in upstream's order. The same set always gives the same object, which is nobody's to change. */
  toFieldsV1(): JSONObject {
    this.#written ??= this.#write();
    return this.#written;
  }

  /** Finds out what {@link toFieldsV1} returns in steps, so that it is at hand then: for sets of large objects. */
  *writeSteps(): Generator<void, void> {
    if (this.#written !== undefined) return;
    let at = 0;
    for (const child of this.children.values()) {
      if (++at % childrenPerStep === 0) yield;
      if (child.children.size > 0) yield* child.writeSteps();
    }
    if (this.children.size <= childrenPerStep) {
      this.#written = this.#write();
      return;
    }
    const elements = yield* sortElementsSteps(this.children.keys());
    const out = this.#begin();
    for (let first = 0; first < elements.length; first += childrenPerStep) {
      this.#writeChildren(elements.slice(first, first + childrenPerStep), out);
      yield;
    }
    this.#written = out;
  }

  #write(): JSONObject {
    const out = this.#begin();
    this.#writeChildren(sortElements(this.children.keys()), out);
    return out;
  }

  #begin(): MutableJSONObject {
    const out = {};
    if (this.isMember && this.children.size > 0) setOwn(out, ".", {});
    return out;
  }

  #writeChildren(elements: readonly PathElement[], out: MutableJSONObject): void {
    for (const element of elements) setOwn(out, element, (this.children.get(element) as FieldSet).toFieldsV1());
  }

  /** Whether there is no member anywhere in the tree. */
  get isEmpty(): boolean {
    return !this.isMember && this.children.size === 0;
  }

  has(path: FieldSetPath): boolean {
    return this.at(path)?.isMember ?? false;
  }

  /** The subtree below `path`. */
  at(path: FieldSetPath): FieldSet | undefined {
    let node: FieldSet | undefined = this;
    for (const element of path) node = node?.children.get(element);
    return node;
  }

  /** Every member's path, in upstream's order: the members of a level come before what lies below them. */
  *paths(prefix: FieldSetPath = []): Generator<FieldSetPath> {
    const elements = sortElements(this.children.keys());
    for (const element of elements) if (this.children.get(element)?.isMember) yield [...prefix, element];
    for (const element of elements) yield* (this.children.get(element) as FieldSet).paths([...prefix, element]);
  }

  /** What is in any of these: in halves, so that thousands of small sets cost little more than they are long. */
  static unionOf(sets: readonly FieldSet[]): FieldSet {
    const [first = FieldSet.empty] = sets;
    if (sets.length <= 1) return first;
    const middle = sets.length >> 1;
    return FieldSet.unionOf(sets.slice(0, middle)).union(FieldSet.unionOf(sets.slice(middle)));
  }

  union(other: FieldSet): FieldSet {
    if (other === this || other.isEmpty) return this;
    if (this.isEmpty) return other;
    let children: Map<PathElement, FieldSet> | undefined;
    for (const [element, node] of other.children) {
      const mine = this.children.get(element);
      const both = mine === undefined ? node : mine.union(node);
      if (both === mine) continue;
      children ??= new Map(this.children);
      children.set(element, both);
    }
    const isMember = this.isMember || other.isMember;
    return children === undefined && isMember === this.isMember
      ? this
      : FieldSet.node(isMember, children ?? this.children);
  }

  intersection(other: FieldSet): FieldSet {
    if (other === this) return this;
    if (other.isEmpty || this.isEmpty) return FieldSet.empty;
    const children = new Map<PathElement, FieldSet>();
    for (const [element, node] of this.children) {
      const theirs = other.children.get(element);
      if (theirs === undefined) continue;
      const both = node.intersection(theirs);
      if (!both.isEmpty) children.set(element, both);
    }
    return FieldSet.node(this.isMember && other.isMember, children);
  }

  /** Members of this that are not members of `other`; a member's descendants stay. */
  difference(other: FieldSet): FieldSet {
    if (other === this) return FieldSet.empty;
    if (other.isEmpty) return this;
    return this.#subtract(other, (node, theirs) => node.difference(theirs));
  }

  /** As {@link difference}, but a member of `other` takes all its descendants along. */
  recursiveDifference(other: FieldSet): FieldSet {
    if (other.isEmpty) return this;
    return this.#subtract(other, (node, theirs) =>
      theirs.isMember ? FieldSet.empty : node.recursiveDifference(theirs),
    );
  }

  #subtract(other: FieldSet, below: (node: FieldSet, theirs: FieldSet) => FieldSet): FieldSet {
    // Copied only once something goes: mostly nothing does.
    let children: Map<PathElement, FieldSet> | undefined;
    for (const [element, node] of this.children) {
      const theirs = other.children.get(element);
      const left = theirs === undefined ? node : below(node, theirs);
      if (left === node) continue;
      children ??= new Map(this.children);
      if (left.isEmpty) children.delete(element);
      else children.set(element, left);
    }
    const isMember = this.isMember && !other.isMember;
    return children === undefined && isMember === this.isMember
      ? this
      : FieldSet.node(isMember, children ?? this.children);
  }

  /** `other` if it is the same set: what is known of it need not be found out again. */
  unlessEqual(other: FieldSet | undefined): FieldSet {
    return other !== undefined && this.equals(other) ? other : this;
  }

  equals(other: FieldSet): boolean {
    if (this === other) return true;
    if (this.isMember !== other.isMember || this.children.size !== other.children.size) return false;
    for (const [element, node] of this.children) {
      const theirs = other.children.get(element);
      if (theirs === undefined || !node.equals(theirs)) return false;
    }
    return true;
  }
}

const childrenPerStep = 256;

function isEmptyObject(object: JSONObject): boolean {
  for (const name in object) if (Object.hasOwn(object, name)) return false;
  return true;
}

/** Gathers paths into a {@link FieldSet}. */
export class FieldSetBuilder {
  #isMember = false;
  #children: Map<PathElement, FieldSetBuilder> | undefined;

  /** Adds a path. */
  insert(path: FieldSetPath): void {
    let node: FieldSetBuilder = this;
    for (const element of path) node = node.#descend(element);
    node.#isMember = true;
  }

  /** The builder of the subtree below `element`. */
  child(element: PathElement): FieldSetBuilder {
    return this.#descend(element);
  }

  /** Makes the node itself a member. */
  markMember(): void {
    this.#isMember = true;
  }

  #descend(element: PathElement): FieldSetBuilder {
    this.#children ??= new Map();
    let child = this.#children.get(element);
    if (child === undefined) {
      child = new FieldSetBuilder();
      this.#children.set(element, child);
    }
    return child;
  }

  /** {@link build} in steps. */
  *buildSteps(): Generator<void, FieldSet> {
    const children = new Map<PathElement, FieldSet>();
    for (const [element, child] of this.#children ?? []) {
      // Whatever is no leaf may be large.
      const node = child.#children === undefined ? child.build() : yield* child.buildSteps();
      if (!node.isEmpty) children.set(element, node);
      if (children.size % childrenPerStep === 0) yield;
    }
    return FieldSet.node(this.#isMember, children);
  }

  build(): FieldSet {
    if (this.#children === undefined) return this.#isMember ? FieldSet.leaf : FieldSet.empty;
    const children = new Map<PathElement, FieldSet>();
    for (const [element, child] of this.#children) {
      const node = child.build();
      if (!node.isEmpty) children.set(element, node);
    }
    return FieldSet.node(this.#isMember, children);
  }
}
