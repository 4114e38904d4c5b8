/**
 * The path of a field inside an object, as error messages name it: `spec.containers[0].env[key]`.
 *
 * Mirrors `field.Path`. Immutable: every step gives a new path, so a parent may be shared.
 */
export class FieldPath {
  readonly #parent: FieldPath | undefined;
  readonly #step: string;

  private constructor(parent: FieldPath | undefined, step: string) {
    this.#parent = parent;
    this.#step = step;
  }

  /** A path that starts with a field name, followed by the names of fields inside it. */
  static root(name: string, ...more: readonly string[]): FieldPath {
    return new FieldPath(undefined, name).child(...more);
  }

  /** The path of a named field inside this one. */
  child(...names: readonly string[]): FieldPath {
    let path: FieldPath = this;
    for (const name of names) path = new FieldPath(path, `.${name}`);
    return path;
  }

  /** The path of an item of the list that this path names. */
  index(index: number): FieldPath {
    return new FieldPath(this, `[${index}]`);
  }

  /** The path of a value in the map that this path names. */
  key(key: string): FieldPath {
    return new FieldPath(this, `[${key}]`);
  }

  toString(): string {
    let text = this.#step;
    for (let path = this.#parent; path !== undefined; path = path.#parent) text = path.#step + text;
    return text;
  }
}
