import * as zlib from "node:zlib";

type CRC32 = (bytes: Buffer, seed?: number) => number;

/** CRC-32 (ISO-HDLC), to be continued with the former result as `seed`. zlib's own from Node 20.15 on. */
export const crc32: CRC32 = (zlib as { crc32?: CRC32 }).crc32 ?? tableCRC32;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc >>> 0;
});

/** For the first releases of Node 20. */
export function tableCRC32(bytes: Buffer, seed = 0): number {
  let crc = ~seed;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}
