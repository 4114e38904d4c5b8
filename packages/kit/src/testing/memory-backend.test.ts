import type { KubeObject } from "@kube-apiserver/apimachinery";
import { MemoryBackend } from "./memory-backend.js";
import { resourceBackendSuite } from "./resource-backend-suite.js";

const newObject = (name: string): KubeObject => ({ metadata: { name }, size: 1 });
let count = 0;

resourceBackendSuite<KubeObject>("a backend in memory", {
  newBackend: () => new MemoryBackend("things"),
  newObject,
  changed: (obj) => ({ ...obj, size: 2 }),
  changeOutside: (backend) => (backend as MemoryBackend).put(newObject(`outside-${++count}`)),
});
