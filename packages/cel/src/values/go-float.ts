/** A finite float in decimal digits without exponent, as Go's `FormatFloat(x, 'f', -1, 64)`. */
export function formatGoFloat(value: number): string {
  const text = value.toString();
  const [mantissa = "", exponentText] = text.split("e");
  if (exponentText === undefined) return text;
  const exponent = Number(exponentText);
  const negative = mantissa.startsWith("-");
  const [whole = "", fraction = ""] = mantissa.replace("-", "").split(".");
  const digits = whole + fraction;
  const point = whole.length + exponent;
  const plain =
    point <= 0
      ? `0.${"0".repeat(-point)}${digits}`
      : digits.padEnd(point, "0").slice(0, Math.max(point, digits.length));
  return negative ? `-${plain}` : plain;
}

/** A float as Go's `%g` prints it: an exponent below 1e-4 and from 1e6 on. */
export function formatGoShortest(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (Object.is(value, -0)) return "-0";
  const [mantissa, exponent = "+0"] = value.toExponential().split("e");
  if (Number(exponent) >= -4 && Number(exponent) < 6) return formatGoFloat(value);
  const sign = exponent.startsWith("-") ? "-" : "+";
  return `${mantissa}e${sign}${exponent.replace(/^[+-]/, "").padStart(2, "0")}`;
}
