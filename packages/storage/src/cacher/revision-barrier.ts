/**
 * Asks for the engine's current revision on behalf of many readers. A reader may share a question only if it is put
 * after the reader came: whoever arrives while one is under way waits for the next.
 */
export class RevisionBarrier {
  readonly #ask: () => Promise<bigint>;
  #running: Promise<unknown> | undefined;
  #next: Promise<bigint> | undefined;

  constructor(ask: () => Promise<bigint>) {
    this.#ask = ask;
  }

  /** A revision that is not older than this call. Rejects as the engine does. */
  current(): Promise<bigint> {
    if (this.#running === undefined) return this.#start();
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      return this.#start();
    });
    return this.#next;
  }

  #start(): Promise<bigint> {
    const answer = this.#ask();
    const finish = () => {
      if (this.#running === settled) this.#running = undefined;
    };
    const settled: Promise<void> = answer.then(finish, finish);
    this.#running = settled;
    return answer;
  }
}
