import type { EmbeddedKV } from "../../embedded/embedded-kv.js";
import { newEmbeddedKV } from "../../embedded/new-embedded-kv.js";
import type { EmbeddedKVOptions } from "../../embedded/options.js";
import type { SimulatedDisk } from "../disk/simulated-disk.js";
import { SimulatedFileSystem } from "../disk/simulated-file-system.js";
import { nothingSurvives } from "../disk/survival.js";
import type { RandomSource } from "../random-source.js";
import { checkLeasesRecovered, checkRecovered } from "./check-recovered.js";
import { type Knowledge, whatNeedsNoSync } from "./knowledge.js";
import { type CrashPoint, DATA_DIR, runLifetime } from "./lifetime.js";
import { type Wreck, wrecks } from "./wrecks.js";

export interface CrashTrialSettings {
  readonly random: RandomSource;
  readonly options: EmbeddedKVOptions;
  /** Crashes while it recovers are tried as well, and so many deep while it recovers from those. Default 0. */
  readonly depth?: number;
  /** One recovery in so many is followed by a second life, and a crash in it. Default: none. */
  readonly secondLifeEvery?: number;
}

/** Crashes a store at moments of its life in every way, and looks at what comes back. */
export class CrashTrial {
  /** Times that a store was opened on what a crash had left. */
  recoveries = 0;
  /** Of those, after a crash in the middle of another recovery. */
  afterRecoveries = 0;
  secondLives = 0;
  readonly #settings: CrashTrialSettings;

  constructor(settings: CrashTrialSettings) {
    this.#settings = settings;
  }

  /** @throws Error saying where the crash was, of which kind, and what is wrong afterwards */
  async crashAt({ index, operation, path, disk, knowledge }: CrashPoint): Promise<void> {
    const { depth = 0, random } = this.#settings;
    for (const wreck of wrecks(disk, random)) {
      const how = `before ${operation} ${path} (${index}): ${wreck.how}`;
      await this.#recover({ ...wreck, how }, knowledge, depth);
    }
  }

  async #recover(wreck: Wreck, before: Knowledge, depth: number): Promise<void> {
    const moments: { readonly what: string; readonly disk: SimulatedDisk }[] = [];
    const known = wreck.isPowerCut ? this.#afterPowerCut(before) : before;
    this.recoveries++;
    try {
      const disk = wreck.disk.copy();
      const kv = await this.#open(disk, (what, at) => moments.push({ what, disk: at }));
      const next = await checkRecovered(kv, known);
      await this.#afterwards(disk, next);
      await kv.close();
      if (this.recoveries % (this.#settings.secondLifeEvery ?? Number.NaN) === 0) await this.#liveOn(disk, next);
    } catch (err) {
      throw new Error(`${wreck.how}: ${err instanceof Error ? err.message : String(err)}`, { cause: err });
    }
    if (depth > 0) await this.#crashInRecovery(wreck.how, moments, known, depth - 1);
  }

  /** What has been read now has to be there when the power goes, too. */
  async #afterwards(disk: SimulatedDisk, seen: Knowledge): Promise<void> {
    const kv = await this.#open(disk.powerCut(nothingSurvives));
    const known = this.#afterPowerCut(seen);
    await checkRecovered(kv, known);
    await checkLeasesRecovered(kv, known);
    await kv.close();
  }

  async #crashInRecovery(
    how: string,
    moments: readonly { readonly what: string; readonly disk: SimulatedDisk }[],
    known: Knowledge,
    depth: number,
  ): Promise<void> {
    for (const { what, disk } of moments) {
      for (const wreck of wrecks(disk, this.#settings.random)) {
        this.afterRecoveries++;
        await this.#recover({ ...wreck, how: `${how}, in recovery before ${what}: ${wreck.how}` }, known, depth);
      }
    }
  }

  /** Writes on after a recovery, crashes somewhere, and looks once more. */
  async #liveOn(disk: SimulatedDisk, before: Knowledge): Promise<void> {
    const { options, random } = this.#settings;
    this.secondLives++;
    const points = await runLifetime({ disk, before, random, options, writers: 3, calls: 12 });
    const { operation, path, ...point } = points[random(points.length)] as CrashPoint;
    for (const { how, disk: left, isPowerCut } of wrecks(point.disk, random)) {
      try {
        const kv = await this.#open(left);
        await checkRecovered(kv, isPowerCut ? this.#afterPowerCut(point.knowledge) : point.knowledge);
        await kv.close();
      } catch (err) {
        throw new Error(`second life, before ${operation} ${path}: ${how}: ${String(err)}`, { cause: err });
      }
    }
  }

  #afterPowerCut(known: Knowledge): Knowledge {
    return this.#settings.options.sync === "none" ? whatNeedsNoSync(known) : known;
  }

  #open(disk: SimulatedDisk, onMoment: (what: string, disk: SimulatedDisk) => void = () => {}): Promise<EmbeddedKV> {
    const fileSystem = new SimulatedFileSystem(disk, {
      before: (operation, path) => onMoment(`${operation} ${path}`, disk.copy()),
    });
    return newEmbeddedKV({ ...this.#settings.options, dataDir: DATA_DIR, fileSystem });
  }
}
