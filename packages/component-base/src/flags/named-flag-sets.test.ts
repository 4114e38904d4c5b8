import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stringsFlag } from "./list-types.js";
import { NamedFlagSets } from "./named-flag-sets.js";
import { boolFlag, intFlag, levelFlag, stringFlag } from "./scalar-types.js";

class ExampleOptions {
  prefix = "/registry";
  port = 6443;
  profiling = true;
  servers: readonly string[] = ["default"];
  verbosity = 0;

  flags(): NamedFlagSets {
    const sets = new NamedFlagSets();
    const etcd = sets.section("etcd");
    etcd.var(this, "prefix", stringFlag, { name: "etcd-prefix", usage: "prefix", deprecated: "it has no effect" });
    etcd.var(this, "servers", stringsFlag, { name: "etcd-servers", usage: "servers" });
    const generic = sets.section("generic");
    generic.var(this, "port", intFlag, { name: "secure-port", usage: "port" });
    generic.var(this, "profiling", boolFlag, { name: "profiling", usage: "profile" });
    generic.var(this, "verbosity", levelFlag, { name: "v", shorthand: "v", usage: "verbosity" });
    return sets;
  }
}

describe("command lines", () => {
  const table: ReadonlyArray<[string, Partial<ExampleOptions>, string[]]> = [
    ["", {}, []],
    ["--etcd-prefix=/a --secure-port 1", { prefix: "/a", port: 1 }, []],
    ["--etcd_prefix /a --secure_port=2", { prefix: "/a", port: 2 }, []],
    ["--profiling=false", { profiling: false }, []],
    ["--profiling false", {}, ["false"]],
    ["--etcd-servers=a,b --etcd-servers c", { servers: ["a", "b", "c"] }, []],
    ["-v=4", { verbosity: 4 }, []],
    ["-v 5", { verbosity: 5 }, []],
    ["-v6", { verbosity: 6 }, []],
    ["--v=7", { verbosity: 7 }, []],
    ["stray -- --secure-port=1", {}, ["stray", "--secure-port=1"]],
    ["--etcd-prefix=", { prefix: "" }, []],
  ];
  for (const [line, expected, args] of table) {
    test(line, () => {
      const options = new ExampleOptions();
      const parsed = options.flags().parse(line === "" ? [] : line.split(" "));
      assert.deepEqual({ ...options }, { ...new ExampleOptions(), ...expected });
      assert.deepEqual(parsed.args, args);
    });
  }
});

describe("mistakes", () => {
  const table: ReadonlyArray<[string, string]> = [
    ["--nope", "unknown flag: --nope"],
    ["--__proto__=1", "unknown flag: --__proto__"],
    ["-x", "unknown shorthand flag: 'x' in -x"],
    ["--=x", "bad flag syntax: --=x"],
    ["---x", "bad flag syntax: ---x"],
    ["--secure-port", "flag needs an argument: --secure-port"],
    ["-v", "flag needs an argument: 'v' in -v"],
    ["--secure-port=x", 'invalid argument "x" for "--secure-port" flag: strconv.ParseInt: parsing "x": invalid syntax'],
    ["-v=x", 'invalid argument "x" for "-v, --v" flag: strconv.ParseInt: parsing "x": invalid syntax'],
  ];
  for (const [line, message] of table) {
    test(line, () => assert.throws(() => new ExampleOptions().flags().parse(line.split(" ")), { message }));
  }
});

test("deprecated flags warn once", () => {
  const { warnings } = new ExampleOptions().flags().parse(["--etcd-prefix=a", "--etcd-prefix=b"]);
  assert.deepEqual(warnings, ["Flag --etcd-prefix has been deprecated, it has no effect"]);
});

test("every flag with its value, for logs", () => {
  const flags = new ExampleOptions().flags();
  flags.parse(["--secure-port=1", '--etcd-prefix=a"b']);
  assert.deepEqual(
    [...flags.lines()],
    [
      'FLAG: --etcd-prefix="a\\"b"',
      'FLAG: --etcd-servers="[default]"',
      'FLAG: --profiling="true"',
      'FLAG: --secure-port="1"',
      'FLAG: --v="0"',
    ],
  );
  assert.equal(flags.lookup("secure_port")?.defaultText, "6443");
  assert.deepEqual([flags.changed("secure-port"), flags.changed("v")], [true, false]);
  assert.deepEqual(
    flags.sections().map(({ name }) => name),
    ["etcd", "generic"],
  );
});

test("a name can be taken only once", () => {
  const options = new ExampleOptions();
  const section = options.flags().section("etcd");
  const again = { name: "etcd-prefix", usage: "" };
  assert.throws(() => section.var(options, "prefix", stringFlag, again), /etcd flag redefined: etcd-prefix/);
});
