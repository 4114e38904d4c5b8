import { EventEmitter, once } from "node:events";
import type { ServerResponse } from "node:http";

interface LogLine {
  readonly atMs: number;
  readonly text: string;
}

/** What a container has written, line by line, and what it will. */
export class ContainerLog {
  readonly #lines: LogLine[] = [];
  readonly #changes = new EventEmitter<{ line: [] }>();
  #ended = false;

  write(text: string, atMs = Date.now()): void {
    this.#lines.push({ atMs, text });
    this.#changes.emit("line");
  }

  /** The container has stopped: whoever follows is done. */
  end(): void {
    this.#ended = true;
    this.#changes.emit("line");
  }

  /** Answers a request for the log, with a kubelet's parameters. */
  async send(params: URLSearchParams, res: ServerResponse): Promise<void> {
    res.writeHead(200, { "content-type": "text/plain", "transfer-encoding": "chunked" });
    res.flushHeaders();
    const stamped = params.get("timestamps") === "true";
    let rest = Number(params.get("limitBytes") ?? Number.POSITIVE_INFINITY);
    const write = ({ atMs, text }: LogLine) => {
      const line = Buffer.from(`${stamped ? `${new Date(atMs).toISOString()} ` : ""}${text}\n`).subarray(0, rest);
      rest -= line.length;
      if (line.length > 0) res.write(line);
    };
    let next = this.#firstLine(params);
    for (;;) {
      while (next < this.#lines.length) write(this.#lines[next++] as LogLine);
      if (params.get("follow") !== "true" || this.#ended || res.destroyed) break;
      await Promise.race([once(this.#changes, "line"), once(res, "close")]);
    }
    res.end();
  }

  #firstLine(params: URLSearchParams): number {
    const tail = params.get("tailLines");
    const byTail = tail === null ? 0 : Math.max(0, this.#lines.length - Number(tail));
    const since = params.get("sinceTime");
    const seconds = params.get("sinceSeconds");
    const from = since !== null ? Date.parse(since) : seconds !== null ? Date.now() - Number(seconds) * 1000 : 0;
    const byTime = this.#lines.findIndex(({ atMs }) => atMs >= from);
    return Math.max(byTail, byTime === -1 ? this.#lines.length : byTime);
  }
}
