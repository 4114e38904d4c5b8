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

const hexOfByte: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** A version 4 UUID (RFC 9562 §5.4) in lower case: the form of an object's `uid`. */
export function newUUID(random: RandomSource): string {
  const bytes = random.bytes(16);
  let uuid = "";
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) uuid += "-";
    uuid += hexOfByte[withVersion(i, bytes[i] ?? 0)];
  }
  return uuid;
}

/** The byte at a place of a UUID with version and variant put in. */
function withVersion(place: number, byte: number): number {
  if (place === 6) return (byte & 0x0f) | 0x40;
  return place === 8 ? (byte & 0x3f) | 0x80 : byte;
}
