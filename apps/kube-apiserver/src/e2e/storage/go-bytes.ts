/**
 * Bytes as the Go server stores them, put together here by hand from the `generated.proto` files, so that what is read
 * does not come from the code that reads it.
 */

/** A field that has a length: text, bytes, a message. */
export function field(number: number, ...content: readonly (string | Buffer)[]): Buffer {
  const bytes = Buffer.concat(content.map((part) => Buffer.from(part)));
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

/** A field that is a number or a boolean. */
export function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}

/** `k8s\0` and `runtime.Unknown` around a message; `contentType` as Go leaves it empty for protobuf. */
export function envelope(apiVersion: string, kind: string, raw: string | Buffer, contentType = ""): Buffer {
  const typeMeta = field(1, field(1, apiVersion), field(2, kind));
  return Buffer.concat([Buffer.from("k8s\0"), typeMeta, field(2, raw), field(3), field(4, contentType)]);
}

/** `ObjectMeta`, its empty fields written as Go writes them. 2026-01-02T03:04:05Z. */
export function objectMeta(name: string, namespace: string): Buffer {
  return Buffer.concat([
    field(1, name),
    field(2),
    field(3, namespace),
    field(4),
    field(5, `uid-of-${name}`),
    field(6),
    number(7, 0),
    field(8, number(1, 1_767_323_045), number(2, 0)),
  ]);
}
