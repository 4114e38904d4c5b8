export { realClock, sleep } from "./clock.js";
export type { Clock, Timer } from "./clock.js";
export { discardLogger } from "./logging/logger.js";
export type { LogFields, Logger } from "./logging/logger.js";
