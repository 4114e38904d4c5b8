import type { KeyValue } from "../../kv/kv.js";
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";

/** Writes a pair as it is in snapshots. */
export function encodePair(writer: ByteWriter, kv: KeyValue): void {
  writer.string(kv.key);
  writer.uint64(kv.createRevision);
  writer.uint64(kv.modRevision);
  writer.uint64(kv.version);
  writer.uint64(kv.lease);
  writer.block(kv.value);
}

/** The value is a view of what is read from. @throws RangeError when the bytes end too early */
export function decodePair(reader: ByteReader): KeyValue {
  const key = reader.string();
  const createRevision = reader.uint64();
  const modRevision = reader.uint64();
  const version = reader.uint64();
  const lease = reader.uint64();
  return { key, value: reader.block(), createRevision, modRevision, version, lease };
}
