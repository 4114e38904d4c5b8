export { MemoryBackend } from "./memory-backend.js";
export { type BackendSuiteOptions, resourceBackendSuite } from "./resource-backend-suite.js";
