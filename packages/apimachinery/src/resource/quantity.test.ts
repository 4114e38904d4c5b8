import assert from "node:assert/strict";
import { test } from "node:test";
import { scaledValue } from "./int-or-string.js";
import { QuantityError } from "./parse-quantity.js";
import { Quantity } from "./quantity.js";

// Texts that upstream's Quantity writes for what it reads.
const texts: { from: string; want: string }[] = [
  { from: "0", want: "0" },
  { from: "1", want: "1" },
  { from: "1000m", want: "1" },
  { from: "0.5", want: "500m" },
  { from: "1000", want: "1k" },
  { from: "1e3", want: "1e3" },
  { from: "1E3", want: "1E3" },
  { from: "1000e3", want: "1e6" },
  { from: "1024m", want: "1024m" },
  { from: "1536Mi", want: "1536Mi" },
  { from: "1024Mi", want: "1Gi" },
  { from: "1025Ki", want: "1025Ki" },
  { from: "0.5Ki", want: "512" },
  { from: "0.1Mi", want: "104857600m" },
  { from: "1.5Gi", want: "1536Mi" },
  { from: "0Ki", want: "0" },
  { from: "00", want: "0" },
  { from: "+5", want: "+5" },
  { from: "-5", want: "-5" },
  { from: "1.500", want: "1.500" },
  { from: "1.50", want: "1500m" },
  { from: "100n", want: "100n" },
  { from: "0.1n", want: "1n" },
  { from: "-0.1n", want: "-1n" },
  { from: "1.0000000001", want: "1000000001n" },
  { from: "9223372036854775807", want: "9223372036854775807" },
  { from: "9Ei", want: "9223372036854775807" },
  { from: "8Ei", want: "9223372036854775807" },
  { from: "12345678901234567890", want: "12345678901234567890" },
  { from: "10000000000000000000", want: "10E" },
  { from: "1000E", want: "1000E" },
  { from: " 1 ", want: "1" },
  { from: "1234567890123456789e-999999999", want: "1e-9" },
  { from: "1e999999999", want: "1e999999999" },
];
for (const { from, want } of texts) {
  test(`quantity ${JSON.stringify(from)} is written ${want}`, () => {
    const quantity = Quantity.parse(from);
    assert.equal(quantity.toString(), want);
    assert.ok(Quantity.parse(want).equals(quantity));
    assert.equal(JSON.stringify({ quantity }), `{"quantity":"${want}"}`);
  });
}

const format = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const errors: { text: string; want: string }[] = [
  { text: "", want: format },
  { text: "1.1.1", want: format },
  { text: "a", want: format },
  { text: "1 2", want: format },
  { text: "1Kib", want: format },
  { text: "1kk", want: "unable to parse quantity's suffix" },
  { text: "1e", want: "unable to parse quantity's suffix" },
  { text: "1Ki5", want: "unable to parse quantity's suffix" },
  { text: "1e99999999999", want: "unable to parse quantity's suffix" },
];
for (const { text, want } of errors) {
  test(`not a quantity: ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => Quantity.parse(text),
      (err) => err instanceof QuantityError && err.message === want,
    );
  });
}

test("a text of megabytes is refused at once", () => {
  assert.throws(() => Quantity.parse(`${"1".repeat(1 << 20)}x`), QuantityError);
});

test("comparison and arithmetic are exact", () => {
  const of = Quantity.parse;
  assert.ok(of("1Ki").compare(of("1k")) > 0);
  assert.ok(of("0.1").equals(of("100m")));
  assert.ok(of("-1").compare(of("1n")) < 0);
  assert.ok(of("1e999999999").compare(of("1e999999998")) > 0);
  assert.equal(of("100m").add(of("200m")).toString(), "300m");
  assert.equal(of("0").add(of("1Gi")).toString(), "1Gi");
  assert.equal(of("1Gi").sub(of("512Mi")).toString(), "512Mi");
  assert.equal(of("1").sub(of("1")).toString(), "0");
  assert.equal(of("1Gi").sub(of("2Gi")).toString(), "-1Gi");
  assert.equal(of("500m").negate().toString(), "-500m");
  assert.throws(() => of("1e999999999").add(of("1")), RangeError);
});

test("values are rounded away from zero", () => {
  assert.equal(Quantity.parse("1500m").value(), 2n);
  assert.equal(Quantity.parse("-1500m").value(), -2n);
  assert.equal(Quantity.parse("1.0001").milliValue(), 1001n);
  assert.equal(Quantity.parse("1.5").toNumber(), 1.5);
  assert.equal(Quantity.fromMilli(1500).toString(), "1500m");
  assert.equal(Quantity.fromInteger(2048, "BinarySI").toString(), "2Ki");
});

test("percentages of a total", () => {
  assert.equal(scaledValue(3, 10, true), 3);
  assert.equal(scaledValue("25%", 10, true), 3);
  assert.equal(scaledValue("25%", 10, false), 2);
  assert.throws(() => scaledValue("x", 10, true), RangeError);
});
