import { overload } from "../declarations.js";
import type { EnvOptions } from "../env.js";
import { taking } from "../stdlib/arguments.js";
import { stringType } from "../types/type.js";

/** `jsonpatch.escapeKey`. Mirrors `library.JSONPatch`. */
export const jsonPatchLibrary: EnvOptions = {
  functions: [
    {
      name: "jsonpatch.escapeKey",
      overloads: [overload("string_jsonpatch_escapeKey_string", [stringType], stringType, taking(escapeKey))],
    },
  ],
};

function escapeKey(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
