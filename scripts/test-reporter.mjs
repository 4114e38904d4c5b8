// A test reporter that says at the end which tests were skipped and why. On CI a skip is a failure: the machine there
// has everything that tests need, or can fetch it. Reference data is the exception: it lies beside a checkout or it does not.
// It also names the tests that had begun when their process ended.
const excused = "no reference data";

export default async function* testReporter(source) {
  const skipped = [];
  const running = new Map();
  let isFailure = false;
  for await (const { type, data } of source) {
    const key = `${data?.file}:${data?.line}:${data?.column}:${data?.name}`;
    if (type === "test:dequeue") running.set(key, data.name);
    if (type === "test:complete") running.delete(key);
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (data.skip === undefined || data.skip === false) continue;
    isFailure ||= !String(data.skip).startsWith(excused);
    skipped.push(`${data.name}${typeof data.skip === "string" ? `: ${data.skip}` : ""}`);
  }
  if (running.size > 0)
    yield `\nbegun and never ended:\n${[...running.values()].map((name) => `  - ${name}`).join("\n")}\n`;
  if (skipped.length === 0) return;
  yield `\n${skipped.length} skipped:\n${skipped.map((line) => `  - ${line}`).join("\n")}\n`;
  if (isFailure && process.env.CI === "true") {
    yield "skipped tests are failures on CI\n";
    process.exitCode = 1;
  }
}
