import type { SimulatedDisk } from "../disk/simulated-disk.js";
import {
  contentSurvives,
  everythingSurvives,
  namesSurvive,
  nothingSurvives,
  removalsSurvive,
  type Survival,
  scatteredSectors,
  tornWrites,
} from "../disk/survival.js";
import type { RandomSource } from "../random-source.js";

/** What a crash leaves, and how it came about. */
export interface Wreck {
  readonly how: string;
  readonly disk: SimulatedDisk;
  /** Whether the power went, and with it what was not synced. */
  readonly isPowerCut: boolean;
}

/** Every way in which it can end at a moment: the process is killed, or the power goes and something survives. */
export function wrecks(disk: SimulatedDisk, random: RandomSource): Wreck[] {
  const killed: Wreck = { how: "killed", disk: disk.copy(), isPowerCut: false };
  if (disk.isDurable) return [killed];
  const cuts: Survival[] = [
    nothingSurvives,
    everythingSurvives,
    contentSurvives,
    namesSurvive,
    removalsSurvive,
    tornWrites(random),
    scatteredSectors(random),
    scatteredSectors(random),
  ];
  const found: Wreck[] = [];
  for (const survival of cuts) {
    const left = disk.powerCut(survival);
    if (found.some((other) => other.disk.equals(left))) continue;
    found.push({ how: `power cut, ${survival.name} survives`, disk: left, isPowerCut: true });
  }
  return [killed, ...found];
}
