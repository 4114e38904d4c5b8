/** Where randomness comes from; hand in a seeded one to get the same names and UIDs again. */
export interface RandomSource {
  /** `count` fresh random bytes. */
  bytes(count: number): Uint8Array;
}

// No vowels and no digits that look like them: nothing rude can be spelled. Mirrors util/rand.
const alphabet = "bcdfghjklmnpqrstvwxz2456789";
const suffixLength = 5;
const maxBaseLength = 63 - suffixLength;
/** Bytes from here on would make the first letters of the alphabet likelier. */
const bias = 256 - (256 % alphabet.length);

/** `length` random characters of the alphabet that generated names use, each equally likely. */
export function randomNameSuffix(random: RandomSource, length = suffixLength): string {
  let suffix = "";
  while (suffix.length < length) {
    for (const byte of random.bytes(length - suffix.length)) {
      if (byte < bias) suffix += alphabet[byte % alphabet.length];
    }
  }
  return suffix;
}

/** Makes names from a `generateName`. Mirrors `names.NameGenerator`. */
export interface NameGenerator {
  /** A name that starts with `base`, which is shortened where the name would exceed 63 characters. */
  generateName(base: string): string;
}

/** The generator of all built-in resources: `base` and five random characters. */
export function newNameGenerator(random: RandomSource): NameGenerator {
  return { generateName: (base) => base.slice(0, maxBaseLength) + randomNameSuffix(random) };
}

/** A version 4 UUID (RFC 9562 §5.4) in lower case: the form of an object's `uid`. */
export function newUUID(random: RandomSource): string {
  const bytes = Uint8Array.from(random.bytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
