import * as types from "../types/type.js";
import { CelMap, mapKeyOf } from "../values/cel-map.js";
import { Double } from "../values/double.js";
import { Duration } from "../values/duration.js";
import { toInt } from "../values/int.js";
import { parseTimestamp } from "../values/parse-timestamp.js";
import { Timestamp } from "../values/timestamp.js";
import { TypeValue } from "../values/type-value.js";
import { Uint } from "../values/uint.js";
import type { Value } from "../values/value.js";

/** A value of the conformance vectors: `cel.expr.Value` in protobuf's JSON. */
export type VectorValue = Readonly<Record<string, unknown>>;

/** A vector's value as ours; undefined for protobuf messages, which this package has none of. */
export function fromVector(value: VectorValue): Value | undefined {
  const [kind = "", raw] = Object.entries(value)[0] ?? [];
  switch (kind) {
    case "nullValue":
      return null;
    case "boolValue":
    case "stringValue":
      return raw as boolean | string;
    case "int64Value":
      return toInt(BigInt(raw as string));
    case "uint64Value":
      return new Uint(BigInt(raw as string));
    case "doubleValue":
      return new Double(Number(raw));
    case "bytesValue":
      return new Uint8Array(Buffer.from(raw as string, "base64"));
    case "typeValue":
      return new TypeValue(typeNamed(raw as string));
    case "listValue":
      return fromList(raw as { values?: VectorValue[] });
    case "mapValue":
      return fromMap(raw as { entries?: { key: VectorValue; value: VectorValue }[] });
    case "objectValue":
      return fromAny(raw as Record<string, unknown>);
    default:
      return undefined;
  }
}

function fromList({ values = [] }: { values?: VectorValue[] }): Value | undefined {
  const converted = values.map(fromVector);
  return converted.every((item): item is Value => item !== undefined) ? converted : undefined;
}

function fromMap({ entries = [] }: { entries?: { key: VectorValue; value: VectorValue }[] }): Value | undefined {
  const map = new CelMap();
  for (const entry of entries) {
    const [key, value] = [fromVector(entry.key), fromVector(entry.value)];
    const found = key === undefined ? undefined : mapKeyOf(key);
    if (key === undefined || value === undefined || found === undefined) return undefined;
    map.insert(found, key, value);
  }
  return map;
}

function fromAny(any: Record<string, unknown>): Value | undefined {
  const { value } = any;
  switch (any["@type"]) {
    case "type.googleapis.com/google.protobuf.Timestamp": {
      const parsed = parseTimestamp(String(value));
      return parsed === undefined ? undefined : new Timestamp(parsed.seconds, parsed.nanos);
    }
    case "type.googleapis.com/google.protobuf.Duration":
      return parseSeconds(String(value));
    default:
      return undefined;
  }
}

function parseSeconds(text: string): Duration {
  const [whole = "0", fraction = ""] = text.replace(/s$/, "").split(".");
  const nanos = BigInt(fraction.padEnd(9, "0"));
  return new Duration(BigInt(whole) * 1_000_000_000n + (text.startsWith("-") ? -nanos : nanos));
}

function typeNamed(name: string): types.CelType {
  const known = Object.values(types).find((type) => typeof type === "object" && type.name === name);
  return typeof known === "object" ? known : types.structType(name);
}

/** A type of the vectors: `cel.expr.Type` in protobuf's JSON; undefined for what we have not, wrappers among it. */
export function typeFromVector(type: Readonly<Record<string, unknown>>): types.CelType | undefined {
  const [kind = "", raw] = Object.entries(type)[0] ?? [];
  switch (kind) {
    case "dyn":
      return types.dynType;
    case "null":
      return types.nullType;
    case "primitive":
      return primitives[raw as string];
    case "messageType":
      return { "google.protobuf.Timestamp": types.timestampType, "google.protobuf.Duration": types.durationType }[
        raw as string
      ];
    case "wellKnown":
      return { TIMESTAMP: types.timestampType, DURATION: types.durationType }[raw as string];
    case "listType":
      return over((raw as { elemType: Record<string, unknown> }).elemType, types.listType);
    case "mapType": {
      const { keyType, valueType } = raw as Record<string, Record<string, unknown>>;
      const [key, value] = [typeFromVector(keyType ?? {}), typeFromVector(valueType ?? {})];
      return key === undefined || value === undefined ? undefined : types.mapType(key, value);
    }
    case "typeParam":
      return types.typeParam(raw as string);
    case "type":
      return over(raw as Record<string, unknown>, types.typeTypeOf) ?? types.typeType;
    case "abstractType": {
      const { name, parameterTypes = [] } = raw as { name: string; parameterTypes?: Record<string, unknown>[] };
      const params = parameterTypes.map(typeFromVector);
      if (!params.every((param): param is types.CelType => param !== undefined)) return undefined;
      return types.opaqueType(name, ...params);
    }
    default:
      return undefined;
  }
}

const primitives: Readonly<Record<string, types.CelType>> = {
  BOOL: types.boolType,
  INT64: types.intType,
  UINT64: types.uintType,
  DOUBLE: types.doubleType,
  STRING: types.stringType,
  BYTES: types.bytesType,
};

function over(
  type: Readonly<Record<string, unknown>>,
  make: (of: types.CelType) => types.CelType,
): types.CelType | undefined {
  const inner = typeFromVector(type);
  return inner === undefined ? undefined : make(inner);
}
