import type { PatternEngine } from "@kube-apiserver/apimachinery";
import { type FunctionDecl, memberOverload, overload } from "../declarations.js";
import { codePointCount } from "../source.js";
import { boolType, bytesType, intType, listType, mapType, stringType, typeParam } from "../types/type.js";
import { CelError } from "../values/cel-error.js";
import { mapSize } from "../values/map-access.js";
import { isList, isMap } from "../values/runtime-type.js";
import type { Value } from "../values/value.js";
import { taking } from "./arguments.js";

const a = typeParam("A");
const b = typeParam("B");
const strings = [stringType, stringType];

/** `size` of everything that has one. */
export const size: FunctionDecl = {
  name: "size",
  overloads: [
    overload("size_bytes", [bytesType], intType, taking(sizeOf)),
    memberOverload("bytes_size", [bytesType], intType, taking(sizeOf)),
    overload("size_list", [listType(a)], intType, taking(sizeOf)),
    memberOverload("list_size", [listType(a)], intType, taking(sizeOf)),
    overload("size_map", [mapType(a, b)], intType, taking(sizeOf)),
    memberOverload("map_size", [mapType(a, b)], intType, taking(sizeOf)),
    overload("size_string", [stringType], intType, taking(sizeOf)),
    memberOverload("string_size", [stringType], intType, taking(sizeOf)),
  ],
};

/** Code points of a string, bytes, elements or entries; 1 for what has no size. */
export function sizeOf(value: Value): number {
  if (typeof value === "string") return codePointCount(value);
  if (isList(value) || value instanceof Uint8Array) return value.length;
  return isMap(value) ? mapSize(value) : 1;
}

/** `contains`, `startsWith`, `endsWith`, and `matches` over an engine that never backtracks. */
export function stringFunctions(patterns: PatternEngine): readonly FunctionDecl[] {
  const matches = taking((text: string, pattern: string) => matchesPattern(patterns, text, pattern));
  return [
    size,
    {
      name: "contains",
      overloads: [
        memberOverload(
          "contains_string",
          strings,
          boolType,
          taking((x: string, y: string) => x.includes(y)),
        ),
      ],
    },
    {
      name: "endsWith",
      overloads: [
        memberOverload(
          "ends_with_string",
          strings,
          boolType,
          taking((x: string, y: string) => x.endsWith(y)),
        ),
      ],
    },
    {
      name: "startsWith",
      overloads: [
        memberOverload(
          "starts_with_string",
          strings,
          boolType,
          taking((x: string, y: string) => x.startsWith(y)),
        ),
      ],
    },
    {
      name: "matches",
      overloads: [
        overload("matches", strings, boolType, matches),
        memberOverload("matches_string", strings, boolType, matches),
      ],
    },
  ];
}

function matchesPattern(patterns: PatternEngine, text: string, pattern: string): Value {
  try {
    return patterns.compile(pattern).test(text);
  } catch (err) {
    return new CelError(err instanceof Error ? err.message : String(err));
  }
}
