/**
 * Bits of the code of each byte (RFC 7541, Appendix B). Nothing else is needed: the codes are handed out in the order of
 * their length, then of their byte.
 */
const codeBits = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28,
  28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6,
  5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23,
  22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22,
  23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26,
  20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27,
  27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27,
  27, 27, 27, 26,
];

const none = -1;
/** Padding is what the code of the end of a string begins with: ones, fewer than a byte of them. */
const maxPaddingBits = 7;

/**
 * Two cells a node, for the bits 0 and 1: an even number leads to another node, an odd one is a byte, {@link none} is the code
 * that ends a string and must not occur.
 */
const tree = newTree();

function newTree(): Int16Array {
  const cells = new Int16Array(2 * 256).fill(none);
  const bytes = codeBits.map((bits, byte) => ({ bits, byte })).sort((a, b) => a.bits - b.bits || a.byte - b.byte);
  let nodes = 1;
  let code = 0;
  let before = 0;
  for (const { bits, byte } of bytes) {
    code = (code << (bits - before)) >>> 0;
    before = bits;
    let node = 0;
    for (let at = bits - 1; at > 0; at--) {
      const cell = node + ((code >>> at) & 1);
      if (cells[cell] === none) cells[cell] = 2 * nodes++;
      node = cells[cell] ?? 0;
    }
    cells[node + (code & 1)] = 2 * byte + 1;
    code++;
  }
  return cells;
}

/** Text in Huffman's code as Latin-1. @throws Error when it is none */
export function decodeHuffman(data: Buffer, start: number, end: number): string {
  let text = "";
  let node = 0;
  let bitsRead = 0;
  let onlyOnes = true;
  for (let at = start; at < end; at++) {
    const byte = data[at] ?? 0;
    for (let shift = 7; shift >= 0; shift--) {
      const bit = (byte >>> shift) & 1;
      const cell = tree[node + bit] ?? none;
      if (cell === none) throw new Error("hpack: a string holds its own end");
      bitsRead++;
      onlyOnes &&= bit === 1;
      if ((cell & 1) === 0) {
        node = cell;
        continue;
      }
      text += String.fromCharCode(cell >>> 1);
      node = 0;
      bitsRead = 0;
      onlyOnes = true;
    }
  }
  if (bitsRead > maxPaddingBits || !onlyOnes) throw new Error("hpack: a string is not padded as it has to be");
  return text;
}
