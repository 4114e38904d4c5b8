// Test files that share a process. To read a package's modules takes longer than most files' tests, and what one file has
// made V8 compile is fast for the next.
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** Enough for modules and compiled code to be shared, few enough for all processes to end together. */
const filesOfBatch = 12;

const program = new URL("./test-batch.mjs", import.meta.url).href;

/**
 * What may take how long, in milliseconds: `fileMs` the tests of one file, which fail by their names when it is over;
 * `lingerMs` what is left in a process after its tests.
 */
export const defaultLimits = { fileMs: 400_000, lingerMs: 20_000 };

/**
 * The files of each package in processes. The last packages come first: tests of the whole program take longest, and what
 * is short fills the end.
 */
export function newBatches(filesOfPackages) {
  return [...filesOfPackages].reverse().flatMap((files) => {
    const count = Math.ceil(files.length / filesOfBatch);
    // Neighbours are alike, so each takes every nth: the long ones are spread.
    return Array.from({ length: count }, (_, nth) => files.filter((_, index) => index % count === nth));
  });
}

/** Writes the module that runs the files one after the other, each a suite by its name. Returns its path. */
export function writeBatch(folder, index, files, limits = defaultLimits) {
  const path = join(folder, `batch-${index}.mjs`);
  const batch = { modules: files.map((name) => ({ name, url: pathToFileURL(resolve(name)).href })), ...limits };
  writeFileSync(path, `import { runBatch } from "${program}";\nawait runBatch(${JSON.stringify(batch, null, 2)});\n`);
  return path;
}
