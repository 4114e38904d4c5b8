import assert from "node:assert/strict";
import { test } from "node:test";
import { randomSource } from "../random-source.js";
import { SimulatedDisk } from "./simulated-disk.js";
import { SimulatedFileSystem } from "./simulated-file-system.js";
import { everythingSurvives, nothingSurvives, type Survival, scatteredSectors, tornWrites } from "./survival.js";

async function contents(disk: SimulatedDisk): Promise<Record<string, string>> {
  const system = new SimulatedFileSystem(disk);
  const found: Record<string, string> = {};
  for (const name of (await system.list("/d")).sort()) {
    const file = await system.open(`/d/${name}`, "read");
    const bytes = Buffer.alloc(await file.size());
    assert.equal(await file.read(bytes, 0), bytes.length);
    found[name] = bytes.toString().replaceAll("\0", ".");
  }
  return found;
}

/** `a` is durable as "old", and is being overwritten; `b` is new; `c` is about to be called `d`; `e` is being removed. */
async function unsettled(): Promise<SimulatedDisk> {
  const system = new SimulatedFileSystem(new SimulatedDisk());
  for (const name of ["a", "c", "e"]) {
    const file = await system.open(`/d/${name}`, "create");
    await file.write(Buffer.from(name === "a" ? "old" : name), 0);
    await file.sync();
  }
  await system.syncDirectory("/d");
  const a = await system.open("/d/a", "update");
  await a.write(Buffer.from("new!"), 0);
  const b = await system.open("/d/b", "create");
  await b.write(Buffer.from("b"), 2);
  await b.sync();
  await system.rename("/d/c", "/d/d");
  await system.remove("/d/e");
  return system.disk;
}

const cuts: { name: string; survival: Survival; want: Record<string, string> }[] = [
  { name: "what was synced is there", survival: nothingSurvives, want: { a: "old", c: "c", e: "e" } },
  { name: "everything may be there", survival: everythingSurvives, want: { a: "new!", b: "..b", d: "c" } },
  {
    name: "a name may be there without what was written",
    survival: { ...nothingSurvives, entry: () => true },
    want: { a: "old", b: "..b", d: "c" },
  },
];
for (const { name, survival, want } of cuts) {
  test(`after a power cut ${name}`, async () => {
    const disk = await unsettled();
    assert.ok(!disk.isDurable);
    const left = disk.powerCut(survival);
    assert.deepEqual(await contents(left), want);
    assert.ok(left.isDurable);
    assert.deepEqual(await contents(disk), { a: "new!", b: "..b", d: "c" }, "the disk before goes on");
  });
}

test("a killed process loses nothing, but the power may still go", async () => {
  const disk = (await unsettled()).copy();
  assert.deepEqual(await contents(disk), { a: "new!", b: "..b", d: "c" });
  const system = new SimulatedFileSystem(disk);
  await (await system.open("/d/a", "update")).sync();
  await system.syncDirectory("/d");
  assert.deepEqual(await contents(disk.powerCut(nothingSurvives)), { a: "new!", b: "..b", d: "c" });
});

test("a write is torn at any byte, or in any of its sectors", () => {
  const random = randomSource(1);
  const lengths = new Set<number>();
  const sectors = new Set<string>();
  for (let i = 0; i < 500; i++) {
    const disk = new SimulatedDisk();
    const file = disk.create("/d/a");
    disk.change(file, { type: "write", position: 0, bytes: Buffer.alloc(1300) });
    disk.sync(file);
    disk.syncDirectory("/d");
    disk.change(file, { type: "write", position: 100, bytes: Buffer.alloc(1000, 1) });
    const torn = Buffer.alloc(1300);
    disk.powerCut(tornWrites(random)).find("/d/a")?.cached.read(torn, 0);
    lengths.add(torn.lastIndexOf(1) + 1);
    const scattered = Buffer.alloc(1300);
    disk.powerCut(scatteredSectors(random)).find("/d/a")?.cached.read(scattered, 0);
    sectors.add([100, 512, 1024].map((at) => scattered[at]).join(""));
  }
  assert.ok(lengths.size > 300);
  assert.equal(sectors.size, 8);
});

test("after a sync that failed later ones have nothing to write", async () => {
  const disk = await unsettled();
  const file = disk.find("/d/a") ?? assert.fail();
  disk.loseUnsynced(file);
  disk.sync(file);
  disk.syncDirectory("/d");
  assert.equal((await contents(disk)).a, "new!");
  assert.equal((await contents(disk.powerCut(everythingSurvives))).a, "old");
});

test("content is cut, extended and compared", () => {
  const disk = new SimulatedDisk();
  const file = disk.create("/d/a");
  disk.change(file, { type: "write", position: 4090, bytes: Buffer.from("0123456789") });
  disk.change(file, { type: "truncate", size: 4098 });
  disk.change(file, { type: "truncate", size: 4100 });
  const bytes = Buffer.alloc(20);
  assert.equal(file.cached.read(bytes, 4088), 12);
  assert.equal(bytes.toString().replaceAll("\0", "."), "..01234567..........");
  assert.ok(!disk.equals(disk.powerCut(nothingSurvives)));
  assert.ok(disk.equals(disk.powerCut(everythingSurvives)));
});
