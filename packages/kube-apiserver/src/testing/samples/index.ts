import { clusterSamples } from "./cluster-samples.js";
import { coreSamples } from "./core-samples.js";
import { extensionSamples } from "./extension-samples.js";
import { optionalSamples } from "./optional-samples.js";
import type { Sample } from "./sample.js";
import { workloadSamples } from "./workload-samples.js";

/** One valid object of every stored kind that is on by default. */
export const samples: readonly Sample[] = [...coreSamples, ...workloadSamples, ...clusterSamples, ...extensionSamples];

/** One valid object of every stored kind. */
export const allSamples: readonly Sample[] = [...samples, ...optionalSamples];
