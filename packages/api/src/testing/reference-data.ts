import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * A folder of reference data beside the repository; undefined where a checkout has none. Tests that need it skip, and
 * say so, because the data is not ours to copy.
 */
export function referenceData(path: string): string | undefined {
  const folder = fileURLToPath(new URL(`../../../../../shared/${path}`, import.meta.url));
  return existsSync(folder) ? folder : undefined;
}

/** For the `skip` option of a test: false when there is data, else the reason. */
export function skipWithout(folder: string | undefined, path: string): string | false {
  return folder === undefined ? `no reference data ${path} beside this checkout` : false;
}
