import { findProgram, type TestProgram } from "./find-program.js";

/**
 * Why a program cannot be run here, for tests to skip with; undefined when it can. Where `CI` is `true` a missing program
 * is a failure: this rejects.
 */
export async function programSkipReason(program: TestProgram): Promise<string | undefined> {
  const found = await findProgram(program);
  if ("path" in found) return undefined;
  if (process.env.CI === "true") throw new Error(found.missing);
  return found.missing;
}
