/** Code units of surrogate pairs and of what UTF-8 orders before them but UTF-16 behind. */
const HIGH_UNIT = /[\ud800-\uffff]/;

/**
 * Orders keys by their UTF-8 bytes, as etcd does. JavaScript compares UTF-16 code units, which differs only where a
 * surrogate pair meets a character from U+E000 on.
 */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  return HIGH_UNIT.test(a) ? compareHigh(a, b) : a < b ? -1 : 1;
}

/**
 * Index of the first of `keys` (in {@link compareKeys} order) that is not smaller than `key`. The engine's own
 * comparison is ten times faster than a loop, and right whenever one side has no high code unit: where two keys first
 * differ, that side's unit is below all of them.
 */
export function lowerBound(keys: readonly string[], key: string): number {
  const plain = !HIGH_UNIT.test(key);
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candidate = keys[middle] as string;
    if (plain ? candidate < key : compareHigh(candidate, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compareHigh(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return byteRank(x) - byteRank(y);
  }
  return a.length - b.length;
}

/** Moves surrogates behind the rest of the basic plane, where UTF-8 has the characters they stand for. */
function byteRank(codeUnit: number): number {
  if (codeUnit < 0xd800) return codeUnit;
  return codeUnit < 0xe000 ? codeUnit + 0x2000 : codeUnit - 0x800;
}
