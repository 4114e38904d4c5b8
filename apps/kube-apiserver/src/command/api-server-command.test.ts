import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { CompletedOptions, HostFacts } from "@kube-apiserver/options";
import { Collector } from "../testing/collector.js";
import { newAPIServerCommand } from "./api-server-command.js";
import type { RunContext } from "./command-context.js";

const host: HostFacts = { interfaces: {}, hostname: "machine", homedir: "/home/user", env: {} };

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly ran: CompletedOptions | undefined;
}

type Run = (options: CompletedOptions, context: RunContext) => Promise<void>;

async function execute(line: string, run: Run = () => Promise.resolve(), columns = 100): Promise<Outcome> {
  const [stdout, stderr] = [new Collector(), new Collector()];
  let ran: CompletedOptions | undefined;
  const command = newAPIServerCommand({
    stdout,
    stderr,
    columns,
    host,
    run: (options, context) => {
      ran = options;
      return run(options, context);
    },
  });
  const code = await command.execute(line === "" ? [] : line.split(" "));
  return { code, stdout: stdout.text, stderr: stderr.text, ran };
}

test("without flags the server is run, and nothing is printed", async () => {
  const { code, stdout, stderr, ran } = await execute("");
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: "", stderr: "" });
  assert.equal(ran?.derived.storageBackend, "embedded");
});

describe("lines that are refused", () => {
  const table: ReadonlyArray<[string, string]> = [
    ["--x", "Error: unknown flag: --x\n"],
    ["-x", "Error: unknown shorthand flag: 'x' in -x\n"],
    ["stray --v=1 other", 'Error: kube-apiserver does not take any arguments, got ["stray" "other"]\n'],
    ["--secure-port", "Error: flag needs an argument: --secure-port\n"],
    [
      "--request-timeout=5",
      'Error: invalid argument "5" for "--request-timeout" flag: time: missing unit in duration "5"\n',
    ],
    ["--apiserver-count=0", "Error: --apiserver-count should be a positive number, but value '0' provided\n"],
    [
      "--storage-backend=etcd3 --secure-port=70000 --apiserver-count=-1",
      "Error: [--etcd-servers must be specified, --secure-port 70000 must be between 1 and 65535, inclusive. " +
        "It cannot be turned off with 0, --apiserver-count should be a positive number, but value '-1' provided]\n",
    ],
    ["--version=v1.20.0", "Error: --version=v1.20.0 must be of the release 1.36\n"],
  ];
  for (const [line, message] of table) {
    test(line, async () => {
      const { code, stdout, stderr, ran } = await execute(line);
      assert.deepEqual({ code, stdout, stderr, ran }, { code: 1, stdout: "", stderr: message, ran: undefined });
    });
  }
});

describe("versions", () => {
  const table: ReadonlyArray<[string, RegExp]> = [
    ["--version", /^Kubernetes v1\.36\.0\n$/],
    ["--version=raw", /^version\.Info\{Major:"1", Minor:"36", .*GitVersion:"v1\.36\.0".*, Compiler:"gc", Platform:"/],
    ["stray --version", /^Kubernetes v1\.36\.0\n$/],
  ];
  for (const [line, expected] of table) {
    test(line, async () => {
      const { code, stdout, ran } = await execute(line);
      assert.match(stdout, expected);
      assert.deepEqual([code, ran], [0, undefined]);
    });
  }

  test("a patch release can be reported", async () => {
    let reported: string | undefined;
    await execute("--version=v1.36.7", async (_, { version }) => {
      reported = version.gitVersion;
    });
    assert.equal(reported, "v1.36.7");
  });
});

describe("help", () => {
  for (const line of ["--help", "-h", "--nope --help"]) {
    test(line, async () => {
      const { code, stdout, ran } = await execute(line);
      assert.deepEqual([code, ran], [0, undefined]);
      assert.match(stdout, /Usage:\n\s*kube-apiserver \[flags\]\n/);
      for (const title of ["Generic", "Etcd", "Secure serving", "Auditing", "Authorization", "Misc", "Global"]) {
        assert.match(stdout, new RegExp(`^${title} flags:$`, "m"));
      }
      assert.match(stdout, /^ {6}--etcd-servers strings/m);
      assert.doesNotMatch(stdout, /--kubelet-read-only-port/);
    });
  }

  for (const columns of [60, 80, 120]) {
    test(`fits ${columns} columns, save for names`, async () => {
      const { stdout } = await execute("--help", undefined, columns);
      const tooLong = stdout.split("\n").filter((text) => text.length > columns && !text.trim().startsWith("--"));
      assert.deepEqual(
        // A long default is one word.
        tooLong.filter((text) => text.trim().includes(" ")),
        [],
      );
    });
  }
});

test("every flag is logged at -v=1, in the form that klog gives it", async () => {
  const { stderr } = await execute("-v=1 --secure_port=0 --etcd-prefix=/a");
  assert.match(stderr, /^I\d{4} [\d:.]+ +\d+\] FLAG: --secure-port="0"$/m);
  assert.match(stderr, /\] FLAG: --etcd-prefix="\/a"$/m);
  assert.match(stderr, /\] FLAG: --feature-gates=""$/m);
  assert.doesNotMatch((await execute("")).stderr, /FLAG/);
});

test("deprecated and idle flags warn, and the server runs", async () => {
  const { code, stderr, ran } = await execute("--port=0 --peer-ca-file=/etc/peers.crt");
  assert.equal(code, 0);
  assert.match(stderr, /^Flag --port has been deprecated, see --secure-port instead\.$/m);
  assert.match(stderr, /^W.*"Flag --peer-ca-file is accepted but not yet effective"$/m);
  assert.ok(ran);
});

test("a server that fails ends with 1, the reason on stderr and its stack in the log", async () => {
  const { code, stderr } = await execute("", () => Promise.reject(new Error("the port is taken")));
  assert.equal(code, 1);
  assert.match(stderr, /^E.*"The server failed" err="the port is taken" stack=<$/m);
  assert.match(stderr, /^Error: the port is taken$/m);
});

test("JSON logs go through winston once the server is ready", async () => {
  const { stderr } = await execute("--logging-format=json", async (_, { logger, onReady }) => {
    logger.info("before");
    onReady();
    await import("winston");
    await new Promise((resolve) => setImmediate(resolve));
    logger.info("after", { port: 6443 });
  });
  const lines = stderr.trim().split("\n");
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).msg),
    ["before", "after"],
  );
});
