const intervalMs = 20;
const limitMs = 20_000;

/** Tries `check` until it no longer rejects; then what it rejected with last comes out. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  const end = Date.now() + limitMs;
  for (;;) {
    try {
      await check();
      return;
    } catch (err) {
      if (Date.now() > end) throw err;
    }
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}
