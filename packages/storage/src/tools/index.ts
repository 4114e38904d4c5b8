export type { CorruptFileError } from "../embedded/log/corrupt.js";
export { checkStore, type StoreCheck, type StoreSummary } from "./check-store.js";
export { type CompactedStore, type CompactOptions, compactStore } from "./compact-store.js";
export { type DescribedValue, describeValue, type ValueDecoder } from "./describe-value.js";
export type { FileCheck } from "./file-check.js";
export { type SalvagedStore, salvageStore } from "./salvage-store.js";
export type { StoreToolOptions } from "./store-directory.js";
export { StoreToolError } from "./tool-error.js";
export { type StoreView, type ViewOptions, viewStore } from "./view-store.js";
