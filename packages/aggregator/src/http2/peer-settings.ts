import {
  defaultMaxFrameBytes,
  defaultWindowBytes,
  errorCode,
  HTTP2ConnectionError,
  maxInt31,
  settingID,
} from "./frames.js";

const settingBytes = 6;
const largestFrameBytes = 0xff_ffff;
/** Streams at a time before the peer has said how many it takes; most say 100 or more. */
const presumedStreams = 100;

/** What the peer has asked for (RFC 9113 §6.5). */
export class PeerSettings {
  maxConcurrentStreams = presumedStreams;
  initialWindowSize = defaultWindowBytes;
  maxFrameBytes = defaultMaxFrameBytes;

  /**
   * Takes the payload of a frame in. Returns by how much the window of each stream grows; negative: it shrinks.
   * @throws HTTP2ConnectionError when a value is not allowed
   */
  apply(payload: Buffer): number {
    if (payload.length % settingBytes !== 0) throw new HTTP2ConnectionError(errorCode.frameSizeError, "half a setting");
    const before = this.initialWindowSize;
    for (let at = 0; at < payload.length; at += settingBytes) {
      this.#set(payload.readUInt16BE(at), payload.readUInt32BE(at + 2));
    }
    return this.initialWindowSize - before;
  }

  #set(id: number, value: number): void {
    switch (id) {
      case settingID.maxConcurrentStreams:
        this.maxConcurrentStreams = value;
        return;
      case settingID.initialWindowSize:
        if (value > maxInt31) throw new HTTP2ConnectionError(errorCode.flowControlError, "a window is too large");
        this.initialWindowSize = value;
        return;
      case settingID.maxFrameSize:
        if (value < defaultMaxFrameBytes || value > largestFrameBytes) {
          throw new HTTP2ConnectionError(errorCode.protocolError, "frames cannot be that large");
        }
        this.maxFrameBytes = value;
        return;
      default:
      // The rest is not for those who only ask, or not known.
    }
  }
}
