import { KVError } from "../../kv/kv.js";

/** Stored bytes are not what was written: says where, so that a person can look and salvage. */
export class CorruptFileError extends KVError {
  readonly file: string;
  readonly offset: number;
  /** What is wrong there. */
  readonly what: string;

  constructor(file: string, offset: number, what: string, cause?: unknown) {
    super("Corrupt", `${file}: ${what} at offset ${offset}`, { cause });
    this.file = file;
    this.offset = offset;
    this.what = what;
  }
}

/** The file is whole, but of a release that this one cannot read: nothing to be salvaged. */
export function unsupportedVersionError(file: string, version: number, supported: number): KVError {
  return new KVError("Corrupt", `${file}: format version ${version} is not the supported ${supported}`);
}
