/** Types of frames (RFC 9113 §6). */
export const frameType = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

/** Flags of frames; what a bit means depends on the type. */
export const frameFlag = { ack: 0x1, endStream: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

/** Identifiers of settings (RFC 9113 §6.5.2). */
export const settingID = { enablePush: 2, maxConcurrentStreams: 3, initialWindowSize: 4, maxFrameSize: 5 } as const;

/** Error codes (RFC 9113 §7). */
export const errorCode = {
  noError: 0,
  protocolError: 1,
  internalError: 2,
  flowControlError: 3,
  frameSizeError: 6,
  refusedStream: 7,
  cancel: 8,
  compressionError: 9,
  enhanceYourCalm: 11,
} as const;

export const frameHeaderBytes = 9;
/** What both sides take before they say otherwise. */
export const defaultMaxFrameBytes = 16_384;
export const defaultWindowBytes = 65_535;
/** The largest window, and the largest stream identifier. */
export const maxInt31 = 0x7fff_ffff;

/** The peer broke the protocol; the connection ends with `code`. */
export class HTTP2ConnectionError extends Error {
  override readonly name = "HTTP2ConnectionError";
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** The head of a frame, as Latin-1. */
export function frameHead(length: number, type: number, flags: number, streamID: number): string {
  return String.fromCharCode(
    length >>> 16,
    (length >>> 8) & 0xff,
    length & 0xff,
    type,
    flags,
    streamID >>> 24,
    (streamID >>> 16) & 0xff,
    (streamID >>> 8) & 0xff,
    streamID & 0xff,
  );
}

/** A number of 32 bits, as Latin-1. */
export function uint32(value: number): string {
  return String.fromCharCode(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

/** A setting and its value, as Latin-1. */
export function setting(id: number, value: number): string {
  return String.fromCharCode(0, id) + uint32(value);
}

/** A frame of a stream with one number in it. */
export function numberFrame(type: number, streamID: number, value: number): string {
  return frameHead(4, type, 0, streamID) + uint32(value);
}
