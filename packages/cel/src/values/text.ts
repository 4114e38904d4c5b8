import { codePointCount } from "../source.js";
import { CelError } from "./cel-error.js";

/** Longest text that a function may make; costs are charged too late to keep a single call from filling the memory. */
export const maxTextLength = 1 << 26;

export const textTooLong = new CelError("string exceeds maximum length");

/** UTF-16 offset of the code point at an index, which must not lie behind the end. */
export function unitOffset(text: string, index: number): number {
  if (codePointCount(text) === text.length) return index;
  let offset = 0;
  for (let i = 0; i < index; i++) offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return offset;
}

/** Index of the code point at a UTF-16 offset. */
export function pointIndex(text: string, offset: number): number {
  return codePointCount(text.slice(0, offset));
}
