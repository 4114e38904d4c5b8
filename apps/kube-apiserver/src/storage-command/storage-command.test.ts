import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { structSchemaFor } from "@kube-apiserver/api";
import { newEmbeddedKV, protobufSerializer } from "@kube-apiserver/storage";
import { newAPIServerCommand } from "../command/api-server-command.js";
import { Collector } from "../testing/collector.js";

const bigNumber = '{"kind":"Gadget","spec":{"count":9007199254740993}}';

/** A data directory with a store of three objects in it. */
async function filled(t: TestContext): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), "storage-command-"));
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  const kv = await newEmbeddedKV({ dataDir: join(dataDir, "store") });
  const put = (key: string, value: string | Buffer, lease = 0n) =>
    kv.txn({ compare: [], success: [{ type: "put", key, value: Buffer.from(value), lease }] });
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "a", uid: "u-1" } };
  const schema = structSchemaFor("core.v1.Namespace");
  await put(
    "/registry/namespaces/a",
    protobufSerializer.encode(namespace, () => schema),
  );
  await put("/registry/example.com/gadgets/a", "{}");
  await put("/registry/example.com/gadgets/a", bigNumber);
  await put("/registry/events/a", Buffer.from([0xff]), await kv.grantLease(3600));
  await kv.close();
  return dataDir;
}

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function storage(...argv: string[]): Promise<Outcome> {
  const [stdout, stderr] = [new Collector(), new Collector()];
  const command = newAPIServerCommand({ stdout, stderr, columns: 100, run: () => assert.fail("no server is wanted") });
  const code = await command.execute(["storage", ...argv]);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

test("check accounts for every file", async (t) => {
  const { code, stdout, stderr } = await storage("check", `--data-dir=${await filled(t)}`);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(
    stdout,
    "FILE\tKIND\tREVISIONS\tRECORDS\tBYTES\tREMARKS\n" +
      "wal-0000000000000001.log\tsegment\t2-5\t5\t1048576\t-\n" +
      "The store is whole: revision 5, 3 keys, 1 leases.\n",
  );
});

test("damage is named with file and offset, exit code 1, and salvaged on demand", async (t) => {
  const dataDir = await filled(t);
  const segment = join(dataDir, "store", "wal-0000000000000001.log");
  const bytes = await readFile(segment);
  bytes[bytes.indexOf(bigNumber)] = 0;
  await writeFile(segment, bytes);
  const check = await storage("check", `--data-dir=${dataDir}`);
  assert.equal(check.code, 1);
  assert.match(check.stdout, /\t2-3\t2\t1048576\tDAMAGED: checksum mismatch at offset \d+\n$/);
  assert.ok(check.stderr.startsWith(`Error: ${segment}: checksum mismatch at offset `));
  assert.match(check.stderr, /\nThe store is damaged\. kube-apiserver storage salvage keeps what can be kept\.\n$/);
  for (const command of ["dump", "compact"]) {
    const { code, stderr } = await storage(command, `--data-dir=${dataDir}`);
    assert.deepEqual([code, stderr], [1, `${check.stderr.split("\n")[0]}\n`]);
  }

  const salvage = await storage("salvage", `--data-dir=${dataDir}`);
  assert.deepEqual([salvage.code, salvage.stderr], [0, ""]);
  const aside = (await readdir(join(dataDir, "store"))).find((name) => name.startsWith("damaged-")) ?? "";
  assert.match(salvage.stdout, /: the log was cut off there\n/);
  assert.ok(salvage.stdout.includes(`\nSet aside in ${join(dataDir, "store", aside)}: wal-0000000000000001.log\n`));
  assert.match(salvage.stdout, /\nThe last revision is 3, with 2 keys\.\n$/);
  assert.equal((await storage("check", `--data-dir=${dataDir}`)).code, 0);
});

test("dump prints keys and revisions as columns", async (t) => {
  const dataDir = await filled(t);
  const { code, stdout } = await storage("dump", `--data-dir=${dataDir}`);
  assert.equal(code, 0);
  const [header, ...lines] = stdout.trimEnd().split("\n");
  assert.equal(header, "KEY\tCREATED\tMODIFIED\tVERSION\tLEASE\tBYTES");
  assert.deepEqual(lines.slice(0, 2), [
    "/registry/events/a\t5\t5\t1\t1\t1",
    `/registry/example.com/gadgets/a\t3\t4\t2\t-\t${bigNumber.length}`,
  ]);
  const old = await storage("dump", `--data-dir=${dataDir}`, "--revision=3", "--prefix=/registry/e", "--values");
  assert.equal(old.stdout, `${header}\n/registry/example.com/gadgets/a\t3\t3\t1\t-\t2\n  {}\n`);
  const future = await storage("dump", `--data-dir=${dataDir}`, "--revision=9");
  assert.deepEqual(future, {
    code: 1,
    stdout: `${header}\n`,
    stderr: "Error: etcdserver: mvcc: required revision is a future revision\n",
  });
});

test("dump prints values as JSON, whatever form they are stored in", async (t) => {
  const { code, stdout } = await storage("dump", `--data-dir=${await filled(t)}`, "--values", "-o=json");
  assert.equal(code, 0);
  const [event, gadget, namespace] = stdout.trimEnd().split("\n");
  const keys = { event: '"key":"/registry/events/a"', gadget: '"key":"/registry/example.com/gadgets/a"' };
  assert.equal(
    event,
    `{${keys.event},"createRevision":5,"modRevision":5,"version":1,"lease":1,"bytes":1,"base64":"/w=="}`,
  );
  const numbers = `"createRevision":3,"modRevision":4,"version":2,"lease":0,"bytes":${bigNumber.length}`;
  assert.equal(gadget, `{${keys.gadget},${numbers},"value":${bigNumber}}`);
  const { value } = JSON.parse(namespace ?? "");
  assert.deepEqual([value.kind, value.metadata.name, value.metadata.uid], ["Namespace", "a", "u-1"]);
});

test("compact tells what it saved", async (t) => {
  const dataDir = await filled(t);
  const { code, stdout } = await storage("compact", `--data-dir=${dataDir}`);
  assert.equal(code, 0);
  assert.match(stdout, /^Compacted to revision 5 of 5: 1048576 bytes became \d+\.\n$/);
  const again = await storage("compact", `--data-dir=${dataDir}`, "--revision=4");
  assert.deepEqual([again.code, again.stderr], [1, "Error: etcdserver: mvcc: required revision has been compacted\n"]);
});

test("a file takes a store elsewhere", async (t) => {
  const [from, to] = [await filled(t), await mkdtemp(join(tmpdir(), "storage-command-"))];
  t.after(() => rm(to, { recursive: true, force: true }));
  const file = join(from, "export.db");
  const exported = await storage("export", `--data-dir=${from}`, `--to=${file}`);
  assert.match(exported.stdout, /^Exported 3 keys at revision 5 to .*export\.db, \d+ bytes\.\n$/);
  const imported = await storage("import", `--data-dir=${to}`, `--from=${file}`);
  assert.equal(imported.stdout, "Imported 3 keys; the store is at revision 5.\n");
  const [before, after] = [await storage("dump", `--data-dir=${from}`), await storage("dump", `--data-dir=${to}`)];
  assert.equal(after.stdout, before.stdout);
  const again = await storage("import", `--data-dir=${to}`, `--from=${file}`);
  const message = `Error: there is a store in ${to}/store already; --overwrite replaces it\n`;
  assert.deepEqual([again.code, again.stderr], [1, message]);
  const replaced = await storage("import", `--data-dir=${to}`, `--from=${file}`, "--overwrite");
  assert.match(replaced.stdout, /\nThe store that was there is in .*\/store\/replaced-\w+\n$/);
});

describe("lines that are refused", () => {
  const table: ReadonlyArray<readonly [string, string, number?]> = [
    ["frobnicate", 'unknown command "frobnicate" for "kube-apiserver storage"'],
    ["check --what", "unknown flag: --what"],
    ["check here", '"kube-apiserver storage check" takes no arguments, got here'],
    ["check --data-dir=:memory:", "--data-dir=:memory: keeps nothing"],
    ["dump --data-dir=/nowhere -o=yaml", '--output must be text or json, not "yaml"'],
    ["dump --revision=x", 'invalid argument "x" for "--revision" flag: strconv.ParseInt: parsing "x": invalid syntax'],
    ["export", "either --etcd-servers or --to is needed"],
    ["import --from=a --etcd-servers=http://b", "either --etcd-servers or --from is needed"],
    ["check --data-dir=/nowhere", "there is no embedded store in /nowhere/store", 1],
  ];
  for (const [line, message, code = 2] of table) {
    test(line, async () => {
      assert.deepEqual(await storage(...line.split(" ")), { code, stdout: "", stderr: `Error: ${message}\n` });
    });
  }
});

test("help lists the commands, and each has its own", async () => {
  for (const line of [[], ["--help"], ["-h"], ["help"]]) {
    const { code, stdout } = await storage(...line);
    assert.equal(code, 0);
    assert.match(stdout, /^Usage:\n {2}kube-apiserver storage COMMAND \[flags\]$/m);
    for (const [, name = ""] of stdout.matchAll(/^ {2}([a-z]+) {2,}[A-Z]/gm)) {
      const help = await storage(name, "--help");
      assert.equal(help.code, 0);
      assert.match(help.stdout, new RegExp(`Usage:\n {2}kube-apiserver storage ${name} \\[flags\\]\n`));
      assert.match(help.stdout, /^ {6}--data-dir string/m);
    }
  }
});
