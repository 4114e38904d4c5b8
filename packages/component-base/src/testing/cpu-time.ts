/**
 * Milliseconds of processor time that this process took while `body` ran. What a test holds to a budget is measured in it,
 * for on a busy machine everything takes long by the clock.
 */
export async function cpuTimeMs(body: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await body();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
