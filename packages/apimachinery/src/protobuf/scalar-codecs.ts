import type { JSONValue } from "../json/json-value.js";
import { formatGoDuration, parseGoDuration } from "../schema/go-duration.js";
import type { ScalarSchema } from "../schema/schema.js";
import type { ReverseWriter } from "./reverse-writer.js";
import { eachField, type SingleCodec } from "./value-codec.js";
import { type WireReader, wireTypes } from "./wire-reader.js";

/** The codec of a scalar; messages stand for times, durations, quantities and int-or-strings. */
export function newScalarCodec({ type }: ScalarSchema): SingleCodec {
  switch (type) {
    case "string":
      return textCodec;
    case "boolean":
      return booleanCodec;
    case "int32":
    case "int64":
    case "integer":
      return integerCodec;
    case "number":
      return doubleCodec;
    case "bytes":
      return bytesCodec;
    case "time":
      return timeCodec(formatSeconds);
    case "microTime":
      return timeCodec(formatMicros);
    case "duration":
      return durationCodec;
    case "quantity":
      return quantityCodec;
    case "intOrString":
      return intOrStringCodec;
  }
}

const textCodec: SingleCodec = {
  wireType: wireTypes.bytes,
  write: (writer, value) => writer.string(typeof value === "string" ? value : ""),
  read: (reader) => reader.string(),
};

const booleanCodec: SingleCodec = {
  wireType: wireTypes.varint,
  write: (writer, value) => writer.varint(value === true ? 1 : 0),
  read: (reader) => Number(reader.varint()) !== 0,
};

const integerCodec: SingleCodec = {
  wireType: wireTypes.varint,
  write: (writer, value) => writer.varint(integerOf(value)),
  read: (reader) => reader.varint(),
};

const doubleCodec: SingleCodec = {
  wireType: wireTypes.fixed64,
  write: (writer, value) => writer.double(Number(integerOf(value))),
  read: (reader) => reader.double(),
};

const bytesCodec: SingleCodec = {
  wireType: wireTypes.bytes,
  write: (writer, value) => writer.bytes(Buffer.from(typeof value === "string" ? value : "", "base64")),
  read: (reader) => reader.bytes().toString("base64"),
};

function integerOf(value: JSONValue | undefined): number | bigint {
  return typeof value === "number" || typeof value === "bigint" ? value : 0;
}

/** Fields of a small message, in the order of their numbers; written whether zero or not. */
function writeMessage(writer: ReverseWriter, ...fields: readonly ((field: number) => void)[]): void {
  const mark = writer.length;
  for (let at = fields.length - 1; at >= 0; at--) fields[at]?.(at + 1);
  writer.lengthSince(mark);
}

function varintField(writer: ReverseWriter, value: number | bigint): (field: number) => void {
  return (field) => {
    writer.varint(value);
    writer.tag(field, wireTypes.varint);
  };
}

function textField(writer: ReverseWriter, value: string): (field: number) => void {
  return (field) => {
    writer.string(value);
    writer.tag(field, wireTypes.bytes);
  };
}

/** Reads a small message of varints and texts by number. */
function readMessage(reader: WireReader): {
  readonly numbers: Map<number, number | bigint>;
  readonly texts: Map<number, string>;
} {
  const numbers = new Map<number, number | bigint>();
  const texts = new Map<number, string>();
  reader.message(() => {
    eachField(reader, (field, wireType) => {
      if (wireType === wireTypes.varint) numbers.set(field, reader.varint());
      else if (wireType === wireTypes.bytes) texts.set(field, reader.string());
      else reader.skip(wireType);
    });
  });
  return { numbers, texts };
}

const nanosPerMicro = 1_000;
const microsPerSecond = 1_000_000;

/** `{ seconds = 1, nanos = 2 }`; an empty message is no time at all. */
function timeCodec(format: (seconds: number, micros: number) => string): SingleCodec {
  return {
    wireType: wireTypes.bytes,
    write(writer, value) {
      if (typeof value !== "string") {
        writer.lengthSince(writer.length);
        return;
      }
      const seconds = Math.floor(Date.parse(value) / 1000);
      const nanos = format === formatMicros ? microsOf(value) * nanosPerMicro : 0;
      writeMessage(writer, varintField(writer, seconds), varintField(writer, nanos));
    },
    read(reader) {
      const { numbers } = readMessage(reader);
      if (numbers.size === 0) return null;
      const micros = Math.floor(Number(numbers.get(2) ?? 0) / nanosPerMicro);
      return format(Number(numbers.get(1) ?? 0), micros);
    },
  };
}

function microsOf(text: string): number {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? "";
  return Number(fraction.padEnd(6, "0").slice(0, 6));
}

function formatSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
}

function formatMicros(seconds: number, micros: number): string {
  const fraction = String(micros % microsPerSecond).padStart(6, "0");
  return formatSeconds(seconds).replace(/Z$/, `.${fraction}Z`);
}

const durationCodec: SingleCodec = {
  wireType: wireTypes.bytes,
  write(writer, value) {
    const nanos = typeof value === "string" ? (parseGoDuration(value) ?? 0n) : 0n;
    writeMessage(writer, varintField(writer, nanos));
  },
  read: (reader) => formatGoDuration(BigInt(readMessage(reader).numbers.get(1) ?? 0)),
};

const quantityCodec: SingleCodec = {
  wireType: wireTypes.bytes,
  write: (writer, value) => writeMessage(writer, textField(writer, quantityText(value))),
  read: (reader) => readMessage(reader).texts.get(1) ?? "0",
};

function quantityText(value: JSONValue | undefined): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "0" : String(value);
}

const intOrStringCodec: SingleCodec = {
  wireType: wireTypes.bytes,
  write(writer, value) {
    const isText = typeof value === "string";
    writeMessage(
      writer,
      varintField(writer, isText ? 1 : 0),
      varintField(writer, isText ? 0 : integerOf(value)),
      textField(writer, isText ? value : ""),
    );
  },
  read(reader) {
    const { numbers, texts } = readMessage(reader);
    return Number(numbers.get(1) ?? 0) === 1 ? (texts.get(3) ?? "") : (numbers.get(2) ?? 0);
  },
};
