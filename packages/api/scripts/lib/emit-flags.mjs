import { head, lines } from "./text.mjs";

/** The flags of the command, for packages/options. */
export function flagsModule(facts) {
  const flags = facts.flags.flags.map((flag) => ({
    name: flag.name,
    type: flag.type,
    default: flag.default,
    section: flag.section,
    deprecated: flag.deprecated,
    hidden: flag.hiddenInHelp,
    help: flag.meaning,
  }));
  const removed = facts.flags.removed.map(({ name, removedIn, section, type, meaning }) => ({
    name,
    removedIn,
    section,
    type,
    help: meaning,
  }));
  const types = union(flags.map((f) => f.type));
  const sections = union(flags.map((f) => f.section));
  return `${head("Flags of kube-apiserver 1.36: value type, default as pflag prints it, help section.")}/** Value types of flags, by the names pflag gives them. */
export type FlagValueType = ${types};

/** Help sections, by the headings of \`--help\`. */
export type FlagSection = ${sections};

/** One flag as a fact: what \`--help\` says about it. */
export interface FlagFact {
  readonly name: string;
  readonly type: FlagValueType;
  /** Default as text, in the syntax that the flag itself parses; null: empty. */
  readonly default: string | null;
  readonly section: FlagSection;
  readonly deprecated?: boolean;
  /** Left out of \`--help\`. */
  readonly hidden?: boolean;
  readonly help: string;
}

/** A flag that earlier releases had. */
export interface RemovedFlagFact {
  readonly name: string;
  /** Release that dropped it, recalled from change logs. */
  readonly removedIn: string;
  readonly section: string;
  readonly type?: string;
  readonly help: string;
}

export const flagFacts: readonly FlagFact[] = ${lines(flags)};

export const removedFlagFacts: readonly RemovedFlagFact[] = ${lines(removed)};
`;
}

function union(values) {
  return [...new Set(values)]
    .sort()
    .map((v) => `\n  | ${JSON.stringify(v)}`)
    .join("");
}
