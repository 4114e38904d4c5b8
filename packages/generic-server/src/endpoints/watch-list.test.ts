import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONValue, KubeObject } from "@kube-apiserver/apimachinery";
import { at } from "../testing/http-call.js";
import { openWatch } from "../testing/open-watch.js";
import { configMap, configMaps, startSampleServer } from "../testing/sample-server.js";
import { decodeProtobufBody } from "./negotiation/protobuf-serializer.js";

const watchList = "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
const table = "application/json;as=Table;v=v1;g=meta.k8s.io";
const metadataOnly = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
const endMark = { "k8s.io/initial-events-end": "true" };

async function startWithOne() {
  const server = await startSampleServer();
  await server.call("POST", configMaps, { body: configMap("one", { data: { a: "1" } }) });
  const { revision } = await server.kv.status();
  return { ...server, version: String(revision) };
}

test("a WatchList in Tables: rows, then a row without cells that is marked as the end, whatever objects are left out", async () => {
  await using server = await startWithOne();
  const { version } = server;
  for (const includeObject of ["Metadata", "None", "Object"]) {
    const watch = await openWatch(`${server.url + configMaps}?${watchList}&includeObject=${includeObject}`, table);
    const added = await watch.next();
    assert.equal(at(added, "type"), "ADDED");
    assert.equal(at(added, "object.rows.0.cells.0"), "one");
    const end = await watch.next();
    assert.deepEqual([at(end, "type"), at(end, "object.kind")], ["BOOKMARK", "Table"]);
    assert.equal(at(end, "object.metadata.resourceVersion"), version);
    assert.equal(at(end, "object.columnDefinitions"), null);
    assert.deepEqual(at(end, "object.rows.0.object.metadata"), { resourceVersion: version, annotations: endMark });
    const kind = includeObject === "Object" ? "ConfigMap" : "PartialObjectMetadata";
    assert.equal(at(end, "object.rows.0.object.kind"), kind);
    watch.close();
  }
});

test("a WatchList of metadata ends with metadata", async () => {
  await using server = await startWithOne();
  const { version } = server;
  const watch = await openWatch(`${server.url + configMaps}?${watchList}`, metadataOnly);
  assert.equal(at(await watch.next(), "object.data"), undefined);
  const end = await watch.next();
  assert.deepEqual(at(end, "object"), {
    kind: "PartialObjectMetadata",
    apiVersion: "meta.k8s.io/v1",
    metadata: { annotations: endMark, resourceVersion: version },
  });
  watch.close();
});

test("a WatchList in protobuf", async () => {
  await using server = await startWithOne();
  const { version } = server;
  const events = await protobufEvents(`${server.url + configMaps}?${watchList}`, 2);
  assert.deepEqual(
    events.map(({ type, object }) => [type, object.kind, object.metadata?.name ?? "", object.metadata?.annotations]),
    [
      ["ADDED", "ConfigMap", "one", undefined],
      ["BOOKMARK", "ConfigMap", "", endMark],
    ],
  );
  assert.equal(events[1]?.object.metadata?.resourceVersion, version);
});

test("without bookmarks, initial events have no mark at their end", async () => {
  await using server = await startWithOne();
  const query = watchList.replace("&allowWatchBookmarks=true", "");
  const watch = await openWatch(`${server.url + configMaps}?${query}`);
  assert.equal(at(await watch.next(), "type"), "ADDED");
  await server.call("POST", configMaps, { body: configMap("two") });
  const next = await watch.next();
  assert.deepEqual([at(next, "type"), at(next, "object.metadata.name")], ["ADDED", "two"]);
  watch.close();
});

test("a WatchList of what a selector selects is marked though nothing is selected", async () => {
  await using server = await startWithOne();
  const { version } = server;
  for (const selector of ["labelSelector=app%3Dnone", "fieldSelector=metadata.name%3Dnone"]) {
    const watch = await openWatch(`${server.url + configMaps}?${watchList}&${selector}`);
    const end: JSONValue | undefined = await watch.next();
    assert.deepEqual([at(end, "type"), at(end, "object.metadata.resourceVersion")], ["BOOKMARK", version]);
    watch.close();
  }
});

interface ProtobufEvent {
  readonly type: string;
  readonly object: KubeObject;
}

/** The first events of a watch: each a length of four bytes, then a `WatchEvent`. */
async function protobufEvents(url: string, count: number): Promise<ProtobufEvent[]> {
  const abort = new AbortController();
  const res = await fetch(url, {
    headers: { accept: "application/vnd.kubernetes.protobuf;stream=watch" },
    signal: abort.signal,
  });
  assert.equal(res.headers.get("content-type"), "application/vnd.kubernetes.protobuf;stream=watch");
  const events: ProtobufEvent[] = [];
  let rest = Buffer.alloc(0);
  for await (const chunk of res.body ?? []) {
    rest = Buffer.concat([rest, Buffer.from(chunk as Uint8Array)]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
      const end = 4 + rest.readUInt32BE(0);
      events.push(parseEvent(rest.subarray(4, end)));
      rest = rest.subarray(end);
    }
    if (events.length >= count) break;
  }
  abort.abort();
  return events;
}

/** `WatchEvent { type = 1, object = 2 { raw = 1 } }`. */
function parseEvent(message: Buffer): ProtobufEvent {
  const type = fieldOf(message, 1).toString();
  return { type, object: decodeProtobufBody(fieldOf(fieldOf(message, 2), 1)) };
}

function fieldOf(message: Buffer, wanted: number): Buffer {
  let at = 0;
  while (at < message.length) {
    const field = (message[at] as number) >> 3;
    let length = 0;
    let shift = 0;
    let byte: number;
    do {
      byte = message[++at] as number;
      length |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte >= 0x80);
    at++;
    if (field === wanted) return message.subarray(at, at + length);
    at += length;
  }
  throw new Error(`no field ${wanted}`);
}
