import type { JSONValue } from "../json/json-value.js";
import { formatGoDuration, parseGoDuration } from "../schema/go-duration.js";
import type { ScalarSchema } from "../schema/schema.js";
import type { ReverseWriter } from "./reverse-writer.js";
import { eachFieldInside, type SingleCodec } from "./value-codec.js";
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

/** Reads a small message in which one field counts: the text of that number. */
function readText(reader: WireReader, number: number): string | undefined {
  let text: string | undefined;
  eachFieldInside(reader, (field, wireType) => {
    if (field === number && wireType === wireTypes.bytes) text = reader.string();
    else reader.skip(wireType);
  });
  return text;
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
      let isSet = false;
      let seconds = 0;
      let nanos = 0;
      eachFieldInside(reader, (field, wireType) => {
        isSet = true;
        if (wireType !== wireTypes.varint) reader.skip(wireType);
        else if (field === 1) seconds = Number(reader.varint());
        else if (field === 2) nanos = Number(reader.varint());
        else reader.varint();
      });
      return isSet ? format(seconds, Math.floor(nanos / nanosPerMicro)) : null;
    },
  };
}

function microsOf(text: string): number {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? "";
  return Number(fraction.padEnd(6, "0").slice(0, 6));
}

const isoMillis = ".000Z".length;

function formatSeconds(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, -isoMillis)}Z`;
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
  read(reader) {
    let nanos: number | bigint = 0;
    eachFieldInside(reader, (field, wireType) => {
      if (field === 1 && wireType === wireTypes.varint) nanos = reader.varint();
      else reader.skip(wireType);
    });
    return formatGoDuration(BigInt(nanos));
  },
};

const quantityCodec: SingleCodec = {
  wireType: wireTypes.bytes,
  write: (writer, value) => writeMessage(writer, textField(writer, quantityText(value))),
  read: (reader) => readText(reader, 1) ?? "0",
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
    let isText = false;
    let value: number | bigint = 0;
    let text = "";
    eachFieldInside(reader, (field, wireType) => {
      if (field === 3 && wireType === wireTypes.bytes) text = reader.string();
      else if (wireType !== wireTypes.varint) reader.skip(wireType);
      else if (field === 1) isText = Number(reader.varint()) === 1;
      else if (field === 2) value = reader.varint();
      else reader.varint();
    });
    return isText ? text : value;
  },
};
