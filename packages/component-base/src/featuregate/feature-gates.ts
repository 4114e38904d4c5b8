import { parseBool, parseBoolErrorText } from "./parse-bool.js";
import { compareVersions } from "./release-version.js";

/** The state of a gate from release `version` (`1.33`) on. */
export interface KnownFeatureRelease {
  readonly version: string;
  readonly stage: string;
  readonly default: boolean;
  readonly locked?: boolean;
}

/** A feature gate as data. */
export interface KnownFeature {
  readonly name: string;
  readonly stage: string;
  readonly default: boolean;
  /** Whether setting it to anything but its default is an error. */
  readonly locked?: boolean;
  /** Stage and default by release, oldest first. Absent: the same in every release. */
  readonly history?: readonly KnownFeatureRelease[];
}

/** A setting of feature gates that cannot be accepted; the message is upstream's. */
export class FeatureGateError extends Error {
  override readonly name = "FeatureGateError";
}

/** What a gate is in the release that is being emulated. */
interface FeatureState {
  readonly stage: string;
  readonly default: boolean;
  readonly locked: boolean;
}

/** Gates that switch every gate of a stage which is not set by name. */
const stageGates: ReadonlyMap<string, string> = new Map([
  ["AllAlpha", "ALPHA"],
  ["AllBeta", "BETA"],
]);

/** Options of {@link FeatureGates}. */
export interface FeatureGatesOptions {
  /** Gates have the stage and default that they had in this release (`1.35`). Absent: the newest known. */
  readonly emulatedVersion?: string;
  /** Values set by name, over the defaults. */
  readonly values?: ReadonlyMap<string, boolean>;
}

/**
 * Which optional behaviours are on, for one server. Immutable: {@link withValues} makes another one. Mirrors
 * `featuregate.FeatureGate`.
 */
export class FeatureGates {
  readonly #known: readonly KnownFeature[];
  readonly #emulatedVersion: string | undefined;
  readonly #values: ReadonlyMap<string, boolean>;
  readonly #states = new Map<string, FeatureState>();
  readonly #enabled = new Set<string>();

  /** @throws FeatureGateError for values of unknown, locked or future gates */
  constructor(known: readonly KnownFeature[], options: FeatureGatesOptions = {}) {
    this.#known = known.filter(({ name }) => !stageGates.has(name));
    this.#emulatedVersion = options.emulatedVersion;
    this.#values = new Map(options.values ?? []);
    for (const feature of this.#known) this.#states.set(feature.name, stateAt(feature, options.emulatedVersion));
    for (const [name, value] of this.#values) this.#requireSettable(name, value);
    for (const [name, state] of this.#states) if (this.#valueOf(name, state)) this.#enabled.add(name);
  }

  /** Whether the feature is on. Unknown names are off. */
  enabled(name: string): boolean {
    return this.#enabled.has(name);
  }

  /** The same gates with these values over the ones set so far. @throws FeatureGateError as the constructor does */
  withValues(values: ReadonlyMap<string, boolean>): FeatureGates {
    return new FeatureGates(this.#known, {
      values: new Map([...this.#values, ...values]),
      ...(this.#emulatedVersion === undefined ? {} : { emulatedVersion: this.#emulatedVersion }),
    });
  }

  /** Names with their value, sorted. */
  all(): ReadonlyMap<string, boolean> {
    const names = [...this.#states.keys()].sort();
    return new Map(names.map((name) => [name, this.enabled(name)]));
  }

  /** One line for each gate that is neither settled nor on its way out, sorted: the list in `--help`. */
  knownFeatures(): readonly string[] {
    const lines = [...stageGates].map(([name, stage]) => describe(name, { stage, default: false, locked: false }));
    for (const [name, state] of this.#states) {
      if (state.stage === "ALPHA" || state.stage === "BETA") lines.push(describe(name, state));
    }
    return lines.sort();
  }

  /** What to warn about: gates that were set though they will soon not be there. */
  warnings(): readonly string[] {
    return [...this.#values].flatMap(([name, value]) => {
      const stage = this.#states.get(name)?.stage;
      const kind = stage === "GA" ? "GA" : stage === "DEPRECATED" ? "deprecated" : undefined;
      if (kind === undefined) return [];
      return [`Setting ${kind} feature gate ${name}=${value}. It will be removed in a future release.`];
    });
  }

  #valueOf(name: string, state: FeatureState): boolean {
    const own = this.#values.get(name);
    if (own !== undefined) return own;
    for (const [gate, stage] of stageGates) {
      const value = this.#values.get(gate);
      if (value !== undefined && stage === state.stage && !state.locked) return value;
    }
    return state.default;
  }

  #requireSettable(name: string, value: boolean): void {
    if (stageGates.has(name)) return;
    const state = this.#states.get(name);
    if (state === undefined) throw new FeatureGateError(`unrecognized feature gate: ${name}`);
    if (state.stage === "PREALPHA") {
      const version = this.#emulatedVersion ?? "";
      throw new FeatureGateError(
        `cannot set feature gate ${name} to ${value}, feature is PreAlpha at emulated version ${version}`,
      );
    }
    if (state.locked && state.default !== value) {
      throw new FeatureGateError(`cannot set feature gate ${name} to ${value}, feature is locked to ${state.default}`);
    }
  }
}

function stateAt(feature: KnownFeature, emulatedVersion: string | undefined): FeatureState {
  const history = feature.history ?? [];
  if (emulatedVersion === undefined || history.length === 0) return toState(feature);
  const release = history.findLast(({ version }) => compareVersions(version, emulatedVersion) <= 0);
  return release === undefined ? { stage: "PREALPHA", default: false, locked: false } : toState(release);
}

function toState({ stage, default: value, locked = false }: Omit<KnownFeatureRelease, "version">): FeatureState {
  return { stage: stage.toUpperCase(), default: value, locked };
}

function describe(name: string, state: FeatureState): string {
  return `${name}=true|false (${state.stage} - default=${state.default})`;
}

/**
 * Reads `A=true,B=false`. A component prefix as in `kube:A=true` is accepted: there is one component.
 * @throws FeatureGateError for what is no such list, in upstream's words
 */
export function parseFeatureGates(text: string): Map<string, boolean> {
  const values = new Map<string, boolean>();
  for (const item of text.split(",")) {
    if (item === "") continue;
    const at = item.indexOf("=");
    const name = (at < 0 ? item : item.slice(0, at)).trim().replace(/^kube:/, "");
    if (at < 0) throw new FeatureGateError(`missing bool value for ${name}`);
    const written = item.slice(at + 1).trim();
    const value = parseBool(written);
    if (value === undefined) {
      throw new FeatureGateError(`invalid value of ${name}=${written}, err: ${parseBoolErrorText(written)}`);
    }
    values.set(name, value);
  }
  return values;
}
