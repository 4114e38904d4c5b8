import { setFlagsFromString } from "node:v8";

/** How long the first work of controllers and informers goes on when the server is ready already. */
const settleMs = 5_000;

/**
 * Lets the engine grow the room for new objects again, a little after the server has become ready. The program's first line
 * keeps it from that: nearly everything that a start makes stays, so it would grow to the largest size at once, and its
 * pages would be resident for a minute of idleness. From now on it grows with load. The factor is the engine's default.
 */
export function letYoungGenerationGrow(): void {
  setTimeout(() => setFlagsFromString("--semi-space-growth-factor=2"), settleMs).unref();
}
