import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import type { DefinitionVersion } from "../definition/types.js";

const maxBytes = 256;

/** The text goes into a header, so it has to be short and printable. Mirrors `validateDeprecationWarning`. */
export function validateDeprecationWarning(
  { deprecated = false, deprecationWarning: text }: DefinitionVersion,
  path: FieldPath,
): readonly FieldError[] {
  if (text === undefined) return [];
  return problemsOf(deprecated, text).map((detail) => fieldErrors.invalid(path, text, detail));
}

function problemsOf(deprecated: boolean, text: string): readonly string[] {
  if (!deprecated) return ["can only be set for deprecated versions"];
  const at = firstUnprintable(text);
  return [
    ...(Buffer.byteLength(text) > maxBytes ? [`must be <= ${maxBytes} characters long`] : []),
    ...(text === "" ? ["must not be an empty string"] : []),
    ...(at === undefined
      ? []
      : [`must only contain printable UTF-8 characters; non-printable character found at index ${at}`]),
  ];
}

/** Offset in bytes, as Go counts. */
function firstUnprintable(text: string): number | undefined {
  let offset = 0;
  for (const char of text) {
    if (char !== " " && !/^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(char)) return offset;
    offset += Buffer.byteLength(char);
  }
  return undefined;
}
