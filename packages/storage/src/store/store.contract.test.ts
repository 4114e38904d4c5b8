import { newMemoryKV } from "../embedded/embedded-kv.js";
import { newStorage } from "../new-storage.js";
import { storageContractTests } from "../testing/store-suite.js";

storageContractTests("store over the embedded engine", {
  openKV: () => Promise.resolve(newMemoryKV()),
  cached: false,
  newStorage,
});
