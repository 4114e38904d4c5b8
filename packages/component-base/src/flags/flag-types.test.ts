import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatDuration, parseDuration } from "./duration.js";
import type { FlagType } from "./flag-type.js";
import {
  int32SliceFlag,
  mapStringBoolFlag,
  mapStringStringFlag,
  namedCertKeyFlag,
  stringArrayFlag,
  stringsFlag,
  stringToStringFlag,
} from "./list-types.js";
import {
  boolFlag,
  cidrFlag,
  floatFlag,
  intFlag,
  ipFlag,
  portRangeFlag,
  quantityFlag,
  uintFlag,
} from "./scalar-types.js";

describe("durations", () => {
  const table: ReadonlyArray<[string, number, string]> = [
    ["0", 0, "0s"],
    ["1h30m", 5_400_000, "1h30m0s"],
    ["300ms", 300, "300ms"],
    ["1.5s", 1_500, "1.5s"],
    ["-2m", -120_000, "-2m0s"],
    ["100us", 0.1, "100µs"],
    ["1h0m0.25s", 3_600_250, "1h0m0.25s"],
    [".5s", 500, "500ms"],
  ];
  for (const [text, ms, formatted] of table) {
    test(text, () => {
      assert.equal(parseDuration(text), ms);
      assert.equal(formatDuration(ms), formatted);
    });
  }
  const wrong: ReadonlyArray<[string, string]> = [
    ["", 'time: invalid duration ""'],
    ["5", 'time: missing unit in duration "5"'],
    ["5x", 'time: unknown unit "x" in duration "5x"'],
    ["x", 'time: invalid duration "x"'],
  ];
  for (const [text, message] of wrong)
    test(`${text} is none`, () => assert.throws(() => parseDuration(text), { message }));
});

/** Occurrences on a command line, and what comes of them; an Error for what is refused. */
function cases<T>(type: FlagType<T>, table: ReadonlyArray<[readonly string[], string | RegExp]>): void {
  describe(type.name, () => {
    for (const [texts, expected] of table) {
      test(texts.join(" "), () => {
        const read = () => texts.reduce<T | undefined>((previous, text) => type.parse(text, previous), undefined);
        if (expected instanceof RegExp) assert.throws(read, expected);
        // One occurrence at least: there is a value.
        else assert.equal(type.format(read() as T), expected);
      });
    }
  });
}

cases(boolFlag, [
  [["true"], "true"],
  [["F"], "false"],
  [["yes"], /strconv.ParseBool: parsing "yes": invalid syntax/],
]);
cases(intFlag, [
  [["-5"], "-5"],
  [["0x10"], "16"],
  [["1.5"], /strconv.ParseInt: parsing "1.5": invalid syntax/],
  [["99999999999999999999"], /value out of range/],
]);
cases(uintFlag, [
  [["5"], "5"],
  [["-5"], /strconv.ParseUint/],
]);
cases(floatFlag, [
  [["0.02"], "0.02"],
  [["many"], /strconv.ParseFloat/],
  [[""], /strconv.ParseFloat/],
]);
cases(ipFlag, [
  [["10.0.0.1"], "10.0.0.1"],
  [["::1"], "::1"],
  [[""], "<nil>"],
  [["10.0.0"], /failed to parse IP: "10.0.0"/],
]);
cases(cidrFlag, [
  [["10.0.0.0/8"], "10.0.0.0/8"],
  [["fd00::/108"], "fd00::/108"],
  [["10.0.0.0"], /invalid CIDR address: 10.0.0.0/],
  [["10.0.0.0/33"], /invalid CIDR address/],
  [["10.0.0.0/8/8"], /invalid CIDR address/],
]);
cases(portRangeFlag, [
  [["30000-32767"], "30000-32767"],
  [["100+5"], "100-105"],
  [["80"], "80-80"],
  [[""], ""],
  [["5-4"], /end port cannot be less than start port/],
  [["1-65536"], /cannot be greater than 65535/],
  [["a-b"], /unable to parse port range/],
]);
cases(quantityFlag, [
  [["64Ki"], "65536"],
  [["1M"], "1000000"],
  [["1 M"], /quantities must match/],
]);
cases(stringsFlag, [
  [["a,b", "c"], "[a,b,c]"],
  [[""], "[]"],
  [['"a,b",c'], "[a,b,c]"],
  [['"a'], /quoted-field/],
]);
cases(stringArrayFlag, [[["a,b", "c"], "[a,b,c]"]]);
cases(int32SliceFlag, [
  [["23,29"], "[23,29]"],
  [["x"], /ParseInt/],
]);
cases(mapStringBoolFlag, [
  [["b=true,a=false", "c=1"], "a=false,b=true,c=true"],
  [["a"], /malformed pair, expect string=bool, string=a/],
  [["a=maybe"], /invalid value of a: maybe/],
]);
cases(mapStringStringFlag, [[["api/all=true,apps/v1", "__proto__=x"], "__proto__=x,api/all=true,apps/v1="]]);
cases(stringToStringFlag, [
  [["m,l=a,b"], "[m,l=a,b]"],
  [['"x=1,2","y=3"'], "[x=1,2,y=3]"],
  [["x"], /x must be formatted as key=value/],
]);
cases(namedCertKeyFlag, [
  [["foo.crt,foo.key"], "[foo.crt,foo.key]"],
  [["foo.crt,foo.key:*.foo.com,bar"], "[foo.crt,foo.key:*.foo.com,bar]"],
  [["a.crt,a.key", "b.crt,b.key:b"], "[a.crt,a.key;b.crt,b.key:b]"],
  [["foo.crt"], /expected comma separated certificate and key file paths/],
]);
