import type { Fact, JSONValue } from "@kube-apiserver/apimachinery";

/**
 * One way of reading the stored objects of a version: by one schema, through one conversion. What was made of an object
 * is of use as long as this holds. As a fact about an object: that reading it so changes nothing.
 */
export class Reading implements Fact {
  #inputs: JSONValue | undefined;

  /** @param inputs - everything of a definition that it depends on */
  constructor(inputs: JSONValue) {
    this.#inputs = inputs;
  }

  /** False once objects are read in another way. */
  get holds(): boolean {
    return this.#inputs !== undefined;
  }

  /** What it was made from; undefined when it holds no more: objects may remember it for long. */
  get inputs(): JSONValue | undefined {
    return this.#inputs;
  }

  /** Nobody will read so again, but those who have begun. */
  cease(): void {
    this.#inputs = undefined;
  }
}
