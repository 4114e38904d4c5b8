import { type JSONValue, parseJSON } from "@kube-apiserver/apimachinery";

/** A watch over HTTP, event by event. */
export interface OpenWatch {
  readonly status: number;
  readonly headers: Headers;
  /** The next event; undefined once the watch has ended. */
  next(): Promise<JSONValue | undefined>;
  close(): void;
}

/** Opens a watch of JSON events. */
export async function openWatch(url: string, accept = "application/json"): Promise<OpenWatch> {
  const abort = new AbortController();
  const res = await fetch(url, { headers: { accept }, signal: abort.signal });
  const lines = linesOf(res);
  return {
    status: res.status,
    headers: res.headers,
    async next() {
      const { value } = await lines.next();
      return value === undefined ? undefined : parseJSON(value);
    },
    close: () => abort.abort(),
  };
}

async function* linesOf(res: Response): AsyncGenerator<string, undefined> {
  let rest = "";
  for await (const chunk of res.body ?? []) {
    const lines = (rest + Buffer.from(chunk as Uint8Array).toString()).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  return undefined;
}
