import type { StorageTestContext, WidgetParts } from "./context.js";
import { History, type RecordedFilter, type RecordedObject } from "./history.js";

/** What a test says as resourceVersion, by what it means. `ancient` is older than everything that anyone remembers. */
export type VersionName =
  | "unset"
  | "0"
  | "current"
  | "older"
  | "compacted"
  | "ancient"
  | "future"
  | "garbage"
  | "negative"
  | "too large";

export const versionNames: readonly VersionName[] = [
  "unset",
  "0",
  "current",
  "older",
  "compacted",
  "ancient",
  "future",
  "garbage",
  "negative",
  "too large",
];

const red: WidgetParts = { color: "red", labels: { app: "x" } };
const blue: WidgetParts = { color: "blue", labels: { app: "y" } };

/** What can be selected by, and which widgets that selects. */
export const selections = {
  everything: { select: {}, accepts: () => true },
  "a label": { select: { labels: "app=x" }, accepts: ({ parts }) => parts.labels?.app === "x" },
  "an indexed field": { select: { fields: "color=red" }, accepts: ({ parts }) => parts.color === "red" },
} as const satisfies Record<string, { select: object; accepts: RecordedFilter }>;

export type SelectionName = keyof typeof selections;

/** A storage with a past: some of it forgotten, some of it not, and a present. */
export class VersionScenario {
  readonly history: History;
  /** Written here, and forgotten by the engine. */
  compacted = 0n;
  /** Remembered, with another state than {@link current}. */
  older = 0n;

  private constructor(context: StorageTestContext) {
    this.history = new History(context);
  }

  static async play(context: StorageTestContext): Promise<VersionScenario> {
    const scenario = new VersionScenario(context);
    const { history } = scenario;
    await history.create("a/one", red);
    scenario.compacted = await history.create("a/two", blue);
    await history.create("a/three", red);
    await history.create("b/one", red);
    await history.create("b/four", blue);
    // Whoever follows the engine has to have seen what is forgotten now.
    await context.list("/");
    await context.compactNow();
    await history.create("a/five", red);
    await history.update("b/one", { ...red, size: 2 });
    scenario.older = await history.create("c/six", red);
    await history.update("a/three", blue);
    await history.delete("b/four");
    await history.create("a/zero", red);
    // Whoever serves from memory learns now what is forgotten.
    await context.list("/");
    return scenario;
  }

  /** The text of a resourceVersion. `now` is the engine's revision. */
  textOf(name: VersionName, now: bigint): string {
    const texts: Record<VersionName, string> = {
      unset: "",
      "0": "0",
      current: String(now),
      older: String(this.older),
      compacted: String(this.compacted),
      ancient: "1",
      future: String(now + 1_000n),
      garbage: "abc",
      negative: "-1",
      "too large": "18446744073709551616",
    };
    return texts[name];
  }

  /** Objects under `key` (`/`, `/namespace/` or `/namespace/name`) that are selected, as of `revision`. */
  objectsAt(revision: bigint, key: string, selection: SelectionName): RecordedObject[] {
    const isUnder: RecordedFilter = ({ path }) => (key.endsWith("/") ? `/${path}`.startsWith(key) : `/${path}` === key);
    const { accepts }: { readonly accepts: RecordedFilter } = selections[selection];
    return this.history.stateAt(revision, (object) => isUnder(object) && accepts(object));
  }
}

/** What Go says about a text that is no resourceVersion; undefined for those that are. */
export function parseFailure(name: VersionName, text: string): string | undefined {
  const problems: Partial<Record<VersionName, string>> = {
    garbage: "invalid syntax",
    negative: "invalid syntax",
    "too large": "value out of range",
  };
  const problem = problems[name];
  if (problem === undefined) return undefined;
  return `resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": ${problem}`;
}
