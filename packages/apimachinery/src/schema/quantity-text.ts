import { Quantity } from "../resource/quantity.js";
import { DecodeError } from "./decode-error.js";

// Mantissa below 1000 with a suffix that cannot be made larger: what nearly every quantity looks like.
const canonical = /^(?:[1-9]\d{0,2}(?:m|Ki|Mi|Gi|Ti)?|0)$/;

/**
 * A resource quantity as Go writes it back: `1000m` → `1`, `1024Mi` → `1Gi`, `0.5` → `500m`.
 * @throws DecodeError with upstream's text when it is not one.
 */
export function quantityText(text: string): string {
  if (canonical.test(text)) return text;
  try {
    return Quantity.parse(text).toString();
  } catch (cause) {
    throw new DecodeError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
