import type { JSONValue, ScalarSchema, Schema } from "@kube-apiserver/apimachinery";

/** A whole number from 0 up to, not including, `limit`. */
export type Random = (limit: number) => number;

/** One of a list. */
export function oneOf<T>(random: Random, list: readonly T[]): T {
  return list[random(list.length)] as T;
}

const texts: readonly string[] = [
  "",
  "a",
  "web-1",
  "example.com",
  "example.com/name",
  "A b",
  "-",
  "*",
  "0",
  "8080",
  "50%",
  "10.0.0.1",
  "::1",
  "10.0.0.0/8",
  "Always",
  "__proto__",
  "ü\u0000\ud800",
  "a".repeat(64),
  "a".repeat(300),
  "line\nline",
  "../..",
  "$(VAR)",
];
const numbers: readonly (number | bigint)[] = [
  0,
  1,
  -1,
  2,
  80,
  1000,
  65_535,
  65_536,
  2_147_483_647,
  9_007_199_254_740_993n,
];
const quantities: readonly JSONValue[] = [
  "0",
  "1",
  "100m",
  "1Gi",
  "-1",
  "1.5",
  "1e3",
  "9223372036854775807",
  "1.0000000001",
  3,
];

/** A value that `schema` lets in, as far as types go: simple, odd and extreme ones. */
export function randomValue(schema: Schema, random: Random, depth = 3): JSONValue {
  switch (schema.kind) {
    case "scalar":
      return randomScalar(schema, random);
    case "list":
      return depth === 0 ? [] : Array.from({ length: random(3) }, () => randomValue(schema.items, random, depth - 1));
    case "map":
      return depth === 0
        ? {}
        : Object.fromEntries(
            Array.from({ length: random(3) }, () => [
              oneOf(random, texts),
              randomValue(schema.values, random, depth - 1),
            ]),
          );
    case "struct": {
      if (depth === 0) return {};
      const fields = [...schema.fields.values()].filter(() => random(3) === 0);
      return Object.fromEntries(fields.map((field) => [field.name, randomValue(field.schema, random, depth - 1)]));
    }
    case "any":
      return oneOf<JSONValue>(random, [{}, { a: 1 }, { kind: "X", apiVersion: "v1" }, []]);
  }
}

function randomScalar({ type, enum: values }: ScalarSchema, random: Random): JSONValue {
  if (values !== undefined && random(4) > 0) return oneOf(random, values);
  switch (type) {
    case "boolean":
      return random(2) === 0;
    case "int32":
      return oneOf(
        random,
        numbers.filter((number) => number <= 2_147_483_647),
      );
    case "int64":
    case "integer":
    case "number":
      return oneOf(random, numbers);
    case "bytes":
      return oneOf(random, ["", "AAEC", "dGV4dA=="]);
    case "time":
      return oneOf(random, ["2026-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]);
    case "microTime":
      return "2026-01-01T00:00:00.123456Z";
    case "duration":
      return oneOf(random, ["0s", "1h2m3s", "-1s"]);
    case "quantity":
      return oneOf(random, quantities);
    case "intOrString":
      return oneOf<JSONValue>(random, [...numbers.slice(0, 8), ...texts]);
    case "string":
      return oneOf(random, texts);
  }
}

/** A value of no particular type. */
export function oddValue(random: Random): JSONValue {
  return oneOf<JSONValue>(random, [
    null,
    true,
    -1,
    1.5,
    1e300,
    "",
    "x",
    [],
    [null],
    [[]],
    {},
    { __proto__x: {} },
    { "": null },
  ]);
}
