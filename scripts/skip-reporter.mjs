// A test reporter that says at the end which tests were skipped and why. On CI a skip is a failure: the machine there
// has everything that tests need, or can fetch it. Reference data is the exception: it lies beside a checkout or it does not.
const excused = "no reference data";

export default async function* skipReporter(source) {
  const skipped = [];
  let isFailure = false;
  for await (const event of source) {
    if (event.type !== "test:pass" && event.type !== "test:fail") continue;
    if (event.data.skip === undefined || event.data.skip === false) continue;
    isFailure ||= !String(event.data.skip).startsWith(excused);
    skipped.push(`${event.data.name}${typeof event.data.skip === "string" ? `: ${event.data.skip}` : ""}`);
  }
  if (skipped.length === 0) return;
  yield `\n${skipped.length} skipped:\n${skipped.map((line) => `  - ${line}`).join("\n")}\n`;
  if (isFailure && process.env.CI === "true") {
    yield "skipped tests are failures on CI\n";
    process.exitCode = 1;
  }
}
