import type { Client } from "./client/client.js";
import { type HealthChecker, namedCheck } from "./health/health-checker.js";

/** What a post-start hook is given. */
export interface PostStartHookContext {
  /** Talks to this server over its own listener, as `system:apiserver`. */
  readonly loopbackClient: Client;
  /** Aborts at shutdown. What the hook started has to end then; work that goes on is handed to {@link background}. */
  readonly signal: AbortSignal;
  /** Registers work that outlives the hook's own promise: it is awaited at shutdown, and may fail only for a defect. */
  background(work: Promise<void>): void;
}

/**
 * Runs once the server listens. A rejection is fatal: the server shuts down.
 * Mirrors `server.PostStartHookFunc`.
 */
export type PostStartHook = (context: PostStartHookContext) => Promise<void>;

/** Runs at shutdown, before the listener closes. Mirrors `server.PreShutdownHookFunc`. */
export type PreShutdownHook = () => Promise<void>;

/** A named hook with the health check that says whether it is done: `poststarthook/<name>`. */
export class PostStartHookEntry {
  readonly name: string;
  readonly hook: PostStartHook;
  readonly healthCheck: HealthChecker;
  /** Resolves when the hook is done; never when it fails, since then the server ends. */
  readonly done: Promise<void>;
  #finish: () => void = () => undefined;
  #isDone = false;

  constructor(name: string, hook: PostStartHook) {
    this.name = name;
    this.hook = hook;
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.healthCheck = namedCheck(`poststarthook/${name}`, async () => {
      if (!this.#isDone) throw new Error("not finished");
    });
  }

  async run(context: PostStartHookContext): Promise<void> {
    try {
      await this.hook(context);
      this.#isDone = true;
      this.#finish();
    } catch (err) {
      if (context.signal.aborted) return;
      throw new Error(`PostStartHook ${JSON.stringify(this.name)} failed: ${messageOf(err)}`, { cause: err });
    }
  }
}

function messageOf(err: unknown): string {
  return err instanceof Error ? err.message : String(err);
}
