import { type Flag, FlagError } from "./flag.js";
import { FlagSet } from "./flag-set.js";

/** What came of reading a command line. */
export interface ParsedFlags {
  /** What is no flag. */
  readonly args: readonly string[];
  /** One line for each deprecated flag that was given. */
  readonly warnings: readonly string[];
}

/** `_` separates words as well as `-` does. Mirrors `cliflag.WordSepNormalizeFunc`. */
export function normalizeFlagName(name: string): string {
  return name.replaceAll("_", "-");
}

/** Flags of a command by the sections of its help, in the order in which these were asked for first. */
export class NamedFlagSets {
  readonly #sets = new Map<string, FlagSet>();

  /** The section of that name, made when it is missing. */
  section(name: string): FlagSet {
    const found = this.#sets.get(name);
    if (found !== undefined) return found;
    const set = new FlagSet(name);
    this.#sets.set(name, set);
    return set;
  }

  sections(): readonly FlagSet[] {
    return [...this.#sets.values()];
  }

  /** Every flag, in alphabetical order. */
  all(): readonly Flag[] {
    return this.sections()
      .flatMap((set) => set.all())
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  lookup(name: string): Flag | undefined {
    const normal = normalizeFlagName(name);
    for (const set of this.#sets.values()) {
      const flag = set.lookup(normal);
      if (flag !== undefined) return flag;
    }
    return undefined;
  }

  /** Whether the flag was given. */
  changed(name: string): boolean {
    return this.lookup(name)?.changed ?? false;
  }

  /**
   * Reads `--a=b`, `--a b`, `--switch`, `-x=b`, `-xb`; `--` ends the flags.
   * @throws FlagError in pflag's words for flags that are unknown, lack a value or have a wrong one
   */
  parse(argv: readonly string[]): ParsedFlags {
    const args: string[] = [];
    const deprecated = new Map<string, string>();
    for (let at = 0; at < argv.length; at++) {
      const arg = argv[at] ?? "";
      if (arg === "--") {
        args.push(...argv.slice(at + 1));
        break;
      }
      if (!arg.startsWith("-") || arg === "-") {
        args.push(arg);
        continue;
      }
      const { flag, written, value } = arg.startsWith("--") ? this.#long(arg) : this.#short(arg);
      flag.set(value ?? flag.type.noValue ?? valueAfter(argv, at++, written));
      const { name, deprecated: instead } = flag.info;
      if (instead !== undefined) deprecated.set(name, `Flag --${name} has been deprecated, ${instead}`);
    }
    return { args, warnings: [...deprecated.values()] };
  }

  /** Every flag by name, with its current value as text. */
  values(): ReadonlyMap<string, string> {
    return new Map(this.all().map(({ name, valueText }) => [name, valueText]));
  }

  /** One line for each flag with its value, for logs. */
  *lines(): Generator<string> {
    for (const [name, value] of this.values()) yield `FLAG: --${name}=${JSON.stringify(value)}`;
  }

  #long(arg: string): GivenFlag {
    const at = arg.indexOf("=");
    const name = arg.slice(2, at < 0 ? undefined : at);
    if (name === "" || name.startsWith("-")) throw new FlagError(`bad flag syntax: ${arg}`);
    const flag = this.lookup(name);
    if (flag === undefined) throw new FlagError(`unknown flag: --${name}`);
    return { flag, written: `--${name}`, value: at < 0 ? undefined : arg.slice(at + 1) };
  }

  #short(arg: string): GivenFlag {
    const letter = arg.slice(1, 2);
    const flag = this.all().find(({ info }) => info.shorthand === letter);
    if (flag === undefined) throw new FlagError(`unknown shorthand flag: '${letter}' in ${arg}`);
    const rest = arg.slice(2);
    const value = rest === "" ? undefined : rest.replace(/^=/, "");
    return { flag, written: `'${letter}' in ${arg}`, value };
  }
}

interface GivenFlag {
  readonly flag: Flag;
  readonly written: string;
  readonly value: string | undefined;
}

function valueAfter(argv: readonly string[], at: number, written: string): string {
  const value = argv[at + 1];
  if (value === undefined) throw new FlagError(`flag needs an argument: ${written}`);
  return value;
}
