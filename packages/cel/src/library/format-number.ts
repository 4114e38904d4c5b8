/** A float with a fixed number of digits and groups of thousands, as Go prints it for en-US. */
export function formatFixed(value: number, precision: number): string {
  if (!Number.isFinite(value)) return special(value);
  const [whole = "", fraction] = fixedDigits(Math.abs(value), precision).split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  return sign + grouped + (fraction === undefined ? "" : `.${fraction}`);
}

/** `toFixed` goes over to exponents at 1e21, and rounds ties up where Go rounds them to even. */
function fixedDigits(value: number, precision: number): string {
  if (value < 1e21) {
    const longer = value.toFixed(Math.min(precision + 1, 100));
    const tie = longer.endsWith("5") && precision < 100 && Number(longer) === value;
    const down = longer.slice(0, precision === 0 ? -2 : -1);
    return tie && /[02468]$/.test(down) ? down : value.toFixed(precision);
  }
  return BigInt(value).toString() + (precision === 0 ? "" : `.${"0".repeat(precision)}`);
}

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A float in scientific notation, as Go prints it for en-US: `1.052033×10⁰³`. */
export function formatScientific(value: number, precision: number): string {
  if (!Number.isFinite(value)) return special(value);
  const [mantissa = "", exponent = "0"] = value.toExponential(precision).split("e");
  const digits = exponent.replace(/^[+-]/, "").padStart(2, "0");
  const raised = [...digits].map((digit) => superscripts[Number(digit)]).join("");
  return `${mantissa}×10${exponent.startsWith("-") ? "⁻" : ""}${raised}`;
}

function special(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "∞" : "-∞";
}
