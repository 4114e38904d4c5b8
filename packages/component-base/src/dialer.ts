import type { Socket } from "node:net";

/** Where a connection goes. */
export interface DialAddress {
  /** Name or IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Whether whoever listens there may speak before it is spoken to: never over TLS. Absent: it does not. */
  readonly speaksFirst?: boolean;
}

/** A way out of this machine other than the straight one: through a proxy. Mirrors `utilnet.DialFunc`. */
export interface Dialer {
  /**
   * A connection that is about to be made, as `net.connect` returns one: it may be written to at once, emits `connect` when
   * it is there and `error` when it cannot be made, and belongs to the caller. Names are resolved at the far end.
   */
  dial(address: DialAddress): Socket;
}
