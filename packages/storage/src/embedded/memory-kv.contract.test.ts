import { kvContractTests } from "../testing/kv-suite.js";
import { newMemoryKV } from "./embedded-kv.js";

kvContractTests("embedded, memory only", { open: () => Promise.resolve(newMemoryKV()) });
