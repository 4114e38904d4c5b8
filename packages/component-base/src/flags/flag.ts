import type { FlagType } from "./flag-type.js";

/** What a flag is called and what help says about it. */
export interface FlagInfo {
  readonly name: string;
  readonly usage: string;
  /** One letter for `-x`. */
  readonly shorthand?: string;
  /** What to do instead; using the flag warns. */
  readonly deprecated?: string;
  /** Left out of help. */
  readonly hidden?: boolean;
}

/** Where a flag's value lives. */
export interface FlagTarget<T> {
  get(): T;
  set(value: T): void;
}

/** A command line that cannot be read; the message is pflag's. */
export class FlagError extends Error {
  override readonly name = "FlagError";
}

/** One flag, bound to a field of an options object: the field's value at that moment is the default. */
export class Flag<T = unknown> {
  readonly info: FlagInfo;
  readonly type: FlagType<T>;
  readonly defaultText: string;
  readonly #target: FlagTarget<T>;
  #changed = false;

  constructor(info: FlagInfo, type: FlagType<T>, target: FlagTarget<T>) {
    this.info = info;
    this.type = type;
    this.#target = target;
    this.defaultText = type.format(target.get());
  }

  get name(): string {
    return this.info.name;
  }

  /** Whether it was given. */
  get changed(): boolean {
    return this.#changed;
  }

  /** The current value as text. */
  get valueText(): string {
    return this.type.format(this.#target.get());
  }

  /** Reads a value given on the command line. @throws FlagError when it is none of this type */
  set(text: string): void {
    try {
      this.#target.set(this.type.parse(text, this.#changed ? this.#target.get() : undefined));
    } catch (err) {
      const { name, shorthand } = this.info;
      const shown = shorthand === undefined ? `--${name}` : `-${shorthand}, --${name}`;
      const reason = err instanceof Error ? err.message : String(err);
      throw new FlagError(`invalid argument ${JSON.stringify(text)} for ${JSON.stringify(shown)} flag: ${reason}`, {
        cause: err,
      });
    }
    this.#changed = true;
  }
}
