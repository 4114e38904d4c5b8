/** Where signals come from and where an immediate exit goes; the process itself, but for tests. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  exit(code: number): void;
}

const handled = new WeakSet<SignalSource>();

/**
 * Turns SIGINT and SIGTERM into an AbortSignal: the first one aborts it, the second one exits with code 1 at once.
 * May be called once per process: two handlers would disagree about which signal is the second.
 * Mirrors `server.SetupSignalHandler`.
 * @throws TypeError when called again
 */
export function setupSignalHandler(source: SignalSource = process): AbortSignal {
  if (handled.has(source)) throw new TypeError("setupSignalHandler may be called only once");
  handled.add(source);
  const abort = new AbortController();
  const onSignal = () => {
    if (abort.signal.aborted) source.exit(1);
    else abort.abort();
  };
  source.on("SIGINT", onSignal);
  source.on("SIGTERM", onSignal);
  return abort.signal;
}
