/** What can stand in one {@link LinkedList} at a time. Only the list changes it. */
export interface Linked<T> {
  /** Undefined outside of a list, and at the ends of one. */
  previous: T | undefined;
  next: T | undefined;
}

/**
 * Items in the order in which they were added, any of which can be taken out in constant time.
 *
 * A `Set` would say the same, at a price: one whose entries come and go moves to a new table every few entries, and the old
 * tables refer to the new ones. When one of them grows old, all that came after it is kept alive with it until the next full
 * collection, with the requests that were in them: most of what a request allocates would be promoted.
 */
export class LinkedList<T extends Linked<T>> implements Iterable<T> {
  #first: T | undefined;
  #last: T | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The one that was added before all others. */
  get first(): T | undefined {
    return this.#first;
  }

  /** Adds an item that is in no list at its end. */
  push(item: T): void {
    const last = this.#last;
    item.previous = last;
    if (last === undefined) this.#first = item;
    else last.next = item;
    this.#last = item;
    this.#size++;
  }

  /** Takes an item out that is in this list. */
  remove(item: T): void {
    const { previous, next } = item;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    item.previous = undefined;
    item.next = undefined;
    this.#size--;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let item = this.#first; item !== undefined; item = item.next) yield item;
  }
}
