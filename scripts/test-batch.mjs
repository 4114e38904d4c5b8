// What a process of tests does; test-batches.mjs writes the module that calls it.
import { suite, whileTracking } from "./test-tracking.mjs";

/** Runs the files one after the other. What they have done before and after their tests is theirs alone. */
export async function runBatch({ modules, fileMs, lingerMs }) {
  // Without it a test that waits for what cannot come would end the process, and the files after it would not run.
  const awake = setInterval(() => {}, 60_000);
  for (const { name, url } of modules) {
    // Tests inherit the limit, so the one that hangs is reported.
    await suite(name, { timeout: fileMs }, () => whileTracking(() => import(url)).then(() => {}));
  }
  clearInterval(awake);
  // A listener or a timer that nobody ended would keep the process.
  setTimeout(() => {
    const kinds = process.getActiveResourcesInfo().filter((kind) => kind !== "PipeWrap");
    console.error(`left open by ${modules.map(({ name }) => name).join(", ")}: ${kinds.join(", ")}`);
    process.exit(1);
  }, lingerMs).unref();
}
