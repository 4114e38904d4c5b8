import type { FrameHead } from "./frame-reader.js";
import { errorCode, frameFlag, frameType, HTTP2ConnectionError } from "./frames.js";
import { HPACKDecoder } from "./hpack-decoder.js";
import type { HeaderField } from "./hpack-static-table.js";

/** Bytes of a block, and of what it stands for; Go takes as much. */
const maxBlockBytes = 1024 * 1024;
/** What older peers put before a block that is marked so. */
const priorityBytes = 5;

/** The headers of a message, or its trailers. */
export interface HeaderBlock {
  readonly streamID: number;
  readonly fields: readonly HeaderField[];
  /** Nothing comes after it. */
  readonly isLast: boolean;
}

/** Puts header blocks together. All of them have to be read, whoever still wants them: each changes the table of the next. */
export class HeaderBlocks {
  readonly #decoder = new HPACKDecoder(maxBlockBytes);
  #open: { readonly head: FrameHead; readonly parts: Buffer[]; bytes: number } | undefined;

  /** Whether a block has begun and not ended. */
  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /**
   * Takes a frame of type HEADERS or CONTINUATION. Undefined: there is more to come.
   * @throws HTTP2ConnectionError when it does not belong here
   */
  add(head: FrameHead, payload: Buffer): HeaderBlock | undefined {
    const { type, flags, streamID } = head;
    if (type === frameType.continuation && this.#open?.head.streamID !== streamID) {
      throw new HTTP2ConnectionError(errorCode.protocolError, "a header block goes on that has not begun");
    }
    const part =
      type === frameType.headers && (flags & frameFlag.priority) !== 0 ? payload.subarray(priorityBytes) : payload;
    const isWhole = (flags & frameFlag.endHeaders) !== 0;
    if (this.#open === undefined && isWhole) return this.#decode(head, part);
    this.#open ??= { head, parts: [], bytes: 0 };
    const { parts, head: first } = this.#open;
    // The buffer that it lies in may be another's soon, and empty parts count, too.
    parts.push(Buffer.from(part));
    this.#open.bytes += part.length + 1;
    if (this.#open.bytes > maxBlockBytes || parts.length > 1_000) {
      throw new HTTP2ConnectionError(errorCode.enhanceYourCalm, "the headers are too large");
    }
    if (!isWhole) return undefined;
    this.#open = undefined;
    return this.#decode(first, Buffer.concat(parts));
  }

  #decode({ flags, streamID }: FrameHead, block: Buffer): HeaderBlock {
    return { streamID, fields: this.#decoder.decode(block), isLast: (flags & frameFlag.endStream) !== 0 };
  }
}
