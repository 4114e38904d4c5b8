/** Options of a store in which segments end and snapshots are taken all the time. */
export const smallFiles = { segmentBytes: 32_768, snapshotBytes: 32_768, autoCompaction: false } as const;
