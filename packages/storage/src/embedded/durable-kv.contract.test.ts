import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kvContractTests } from "../testing/kv-suite.js";
import { newEmbeddedKV } from "./new-embedded-kv.js";

const root = await mkdtemp(join(tmpdir(), "kv-contract-"));
let stores = 0;

kvContractTests("embedded, durable", {
  open: () => newEmbeddedKV({ dataDir: join(root, String(stores++)) }),
  dispose: () => rm(root, { recursive: true }),
});
