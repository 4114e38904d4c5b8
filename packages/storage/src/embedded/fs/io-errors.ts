/** The system's code of a failed call (`ENOSPC`), if the error has one. */
export function ioErrorCode(err: unknown): string | undefined {
  return err instanceof Error && "code" in err && typeof err.code === "string" ? err.code : undefined;
}

/** Whether a write failed for want of room, on the disk or within a quota. */
export function isOutOfSpace(err: unknown): boolean {
  const code = ioErrorCode(err);
  return code === "ENOSPC" || code === "EDQUOT";
}
