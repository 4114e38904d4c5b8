export { cpuTimeMs } from "./cpu-time.js";
export { type FakeClock, newFakeClock } from "./fake-clock.js";
export { runReadmeExample } from "./readme-example.js";
