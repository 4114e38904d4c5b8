import type { PatternEngine } from "@kube-apiserver/apimachinery";
import { memberOverload } from "../declarations.js";
import type { EnvOptions } from "../env.js";
import { taking } from "../stdlib/arguments.js";
import { intType, listType, stringType } from "../types/type.js";
import { CelError } from "../values/cel-error.js";
import type { Int } from "../values/int.js";
import type { Value } from "../values/value.js";

/** `find` and `findAll`. Mirrors `library.Regex`. */
export function regexLibrary(patterns: PatternEngine): EnvOptions {
  const findAll = (text: string, pattern: string, limit: number): readonly string[] | CelError => {
    try {
      return patterns.compile(pattern).findAll(text, limit);
    } catch (err) {
      return new CelError(`Illegal regex: ${err instanceof Error ? err.message : String(err)}`);
    }
  };
  const find = (text: string, pattern: string): Value => {
    const found = findAll(text, pattern, 1);
    return found instanceof CelError ? found : (found[0] ?? "");
  };
  const list = listType(stringType);
  return {
    functions: [
      {
        name: "find",
        overloads: [memberOverload("string_find_string", [stringType, stringType], stringType, taking(find))],
      },
      {
        name: "findAll",
        overloads: [
          memberOverload(
            "string_find_all_string",
            [stringType, stringType],
            list,
            taking((text: string, pattern: string) => findAll(text, pattern, -1)),
          ),
          memberOverload(
            "string_find_all_string_int",
            [stringType, stringType, intType],
            list,
            taking((text: string, pattern: string, limit: Int) => findAll(text, pattern, Number(limit))),
          ),
        ],
      },
    ],
  };
}
