import { createHash } from "node:crypto";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/**
 * Names this server among others over one store: the same as long as its machine keeps its name. Mirrors what
 * `server.NewConfig` makes of the host name.
 */
export function apiServerIDOf(hostname: string): string {
  return `apiserver-${toBase32(createHash("sha256").update(hostname).digest().subarray(0, 16))}`;
}

/** RFC 4648 §6 in lower case, without padding. */
function toBase32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(value >>> (bits - 5)) & 31];
    value &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + alphabet[(value << (5 - bits)) & 31];
}
