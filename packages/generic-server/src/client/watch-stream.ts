import type { ClientHttp2Stream } from "node:http2";
import { isJSONObject, type JSONObject, type KubeObject, parseJSON } from "@kube-apiserver/apimachinery";
import type { ClientWatchEvent } from "./client.js";

const newline = 0x0a;

/** Events of a watch as they come, one JSON document a line. Ends with the stream, rejects when it breaks. */
export async function* watchEvents(stream: ClientHttp2Stream): AsyncGenerator<ClientWatchEvent> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = buffer.indexOf(newline); end !== -1; end = buffer.indexOf(newline)) {
      if (end > 0) yield toEvent(parseJSON(buffer.subarray(0, end)));
      buffer = buffer.subarray(end + 1);
    }
    rest = buffer;
  }
  if (rest.length > 0) throw new Error("the watch ended in the middle of an event");
}

function toEvent(frame: unknown): ClientWatchEvent {
  if (!isJSONObject(frame) || !isEventType(frame.type) || !isJSONObject(frame.object)) {
    throw new Error("the watch sent what is not an event");
  }
  return { type: frame.type, object: frame.object as KubeObject };
}

function isEventType(type: JSONObject[string]): type is ClientWatchEvent["type"] {
  return type === "ADDED" || type === "MODIFIED" || type === "DELETED" || type === "BOOKMARK" || type === "ERROR";
}
