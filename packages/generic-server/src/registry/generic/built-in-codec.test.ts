import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { conversionFor, defaultsFor, retiredConversionFor, typeKeyForKind } from "@kube-apiserver/api";
import { referenceData, skipWithout } from "@kube-apiserver/api/testing";
import {
  type KubeObject,
  parseGroupVersion,
  parseJSON,
  stringifyJSON,
  toAPIVersion,
} from "@kube-apiserver/apimachinery";
import { isStorageError, jsonSerializer, protobufSerializer } from "@kube-apiserver/storage";
import { newBuiltInCodec } from "./built-in-codec.js";

const samplesPath = "testdata/roundtrip";
const samples = referenceData(samplesPath);
/** The bare frame of a watch: it has no envelope. */
const withoutEnvelope = new Set(["core.v1.WatchEvent.json"]);

interface Sample {
  readonly file: string;
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  readonly object: KubeObject;
  readonly bytes: Buffer;
}

function* eachSample(): Generator<Sample> {
  for (const file of readdirSync(samples ?? "").filter(
    (name) => name.endsWith(".json") && !withoutEnvelope.has(name),
  )) {
    const object = parseJSON(readFileSync(`${samples}/${file}`)) as KubeObject;
    const bytes = readFileSync(`${samples}/${file.replace(/json$/, "pb")}`);
    yield { file, kind: { ...parseGroupVersion(object.apiVersion ?? ""), kind: object.kind ?? "" }, object, bytes };
  }
}

/** What is known of one field: its bytes with tag, and where its content begins. */
interface Piece {
  readonly field: number;
  readonly tag: Buffer;
  readonly content: Buffer;
}

/** Takes a message apart whose first fields are all of the kind that has a length; the rest is one piece, field 0. */
function takeApart(message: Buffer): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < message.length && ((message[at] as number) & 7) === 2 && (message[at] as number) < 0x80) {
    const tag = message.subarray(at, at + 1);
    let length = 0;
    let shift = 0;
    do {
      at++;
      length += ((message[at] as number) & 0x7f) << shift;
      shift += 7;
    } while ((message[at] as number) >= 0x80);
    pieces.push({ field: (tag[0] as number) >> 3, tag, content: message.subarray(at + 1, at + 1 + length) });
    at += 1 + length;
  }
  return [...pieces, { field: 0, tag: Buffer.alloc(0), content: message.subarray(at) }];
}

function putTogether(pieces: readonly Piece[]): Buffer {
  return Buffer.concat(
    pieces.flatMap(({ field, tag, content }) => (field === 0 ? [content] : [tag, lengthOf(content), content])),
  );
}

function lengthOf({ length }: Buffer): Buffer {
  const bytes: number[] = [];
  let rest = length;
  for (; rest >= 0x80; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

function change(message: Buffer, field: number, by: (content: Buffer) => Buffer): Buffer {
  return putTogether(
    takeApart(message).map((piece) => (piece.field === field ? { ...piece, content: by(piece.content) } : piece)),
  );
}

/** The bytes of a sample as the Go server stores it: without selfLink and resourceVersion. */
function asStored({ object, bytes }: Sample): Buffer {
  if (object.metadata === undefined) return bytes;
  const [selfLink, resourceVersion] = object.metadata.uid === undefined ? [1, 2] : [4, 6];
  const nothing = () => Buffer.alloc(0);
  const metadata = (content: Buffer) => change(change(content, selfLink, nothing), resourceVersion, nothing);
  const envelope = change(bytes.subarray(4), 2, (raw) => change(raw, 1, metadata));
  return Buffer.concat([bytes.subarray(0, 4), envelope]);
}

/** What is read of a sample: it has its defaults, which the samples lack where they are all empty, and its revision. */
function asRead({ kind, object }: Sample): unknown {
  const complete = defaultsFor(typeKeyForKind(kind) ?? "")(object);
  const { selfLink: _link, ...metadata } = complete.metadata ?? {};
  return JSON.parse(stringifyJSON({ ...complete, metadata: { ...metadata, resourceVersion: "7" } }));
}

describe("all kinds go through the codec", { skip: skipWithout(samples, samplesPath) }, () => {
  test("as the bytes that the Go server stores", () => {
    let count = 0;
    for (const sample of eachSample()) {
      const codec = newBuiltInCodec({ kind: sample.kind }, protobufSerializer);
      const { stored } = codec.encode(sample.object);
      assert.ok(stored.equals(asStored(sample)), `${sample.file}: other bytes`);
      count++;
    }
    assert.ok(count > 180, `${count} kinds`);
  });

  test("and are read from protobuf, from JSON and as their writer sees them alike", () => {
    for (const sample of eachSample()) {
      const { file, kind, object, bytes } = sample;
      const codec = newBuiltInCodec({ kind }, protobufSerializer);
      const fromProtobuf = codec.decode(bytes, "7").bytes.toString();
      assert.deepEqual(JSON.parse(fromProtobuf), asRead(sample), file);
      assert.equal(codec.decode(Buffer.from(stringifyJSON(object)), "7").bytes.toString(), fromProtobuf, file);
      assert.equal(codec.encode(object).decoded("7").bytes.toString(), fromProtobuf, file);
    }
  });

  test("and what was read is written as what was there, once its defaults are", () => {
    for (const { file, kind, bytes } of eachSample()) {
      for (const serializer of [protobufSerializer, jsonSerializer]) {
        const codec = newBuiltInCodec({ kind }, serializer);
        const encoding = codec.encode(parseJSON(codec.decode(bytes, "7").bytes) as KubeObject);
        const again = codec.encode(parseJSON(codec.decode(encoding.stored, "8").bytes) as KubeObject);
        assert.ok(again.isStoredAs(encoding.stored), `${file} ${serializer.mediaType}`);
      }
    }
  });
});

const deployments = newBuiltInCodec({ kind: { group: "apps", version: "v1", kind: "Deployment" } }, protobufSerializer);
const scalers = newBuiltInCodec(
  { kind: { group: "autoscaling", version: "v2", kind: "HorizontalPodAutoscaler" } },
  protobufSerializer,
);

test("what protobuf cannot tell apart is the same for the writer as for readers", () => {
  const kind = { group: "discovery.k8s.io", version: "v1", kind: "EndpointSlice" };
  const slice = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "s" },
    addressType: "IPv4",
    endpoints: [{ addresses: [], conditions: {} }],
    ports: [],
  } as unknown as KubeObject;
  const protobuf = newBuiltInCodec({ kind }, protobufSerializer);
  const encoding = protobuf.encode(slice);
  const { endpoints, ports } = JSON.parse(encoding.decoded("7").bytes.toString());
  assert.deepEqual({ endpoints, ports }, { endpoints: [{ addresses: null, conditions: {} }], ports: null });
  assert.equal(protobuf.decode(encoding.stored, "7").bytes.toString(), encoding.decoded("7").bytes.toString());
  const json = newBuiltInCodec({ kind }, jsonSerializer);
  assert.deepEqual(JSON.parse(json.encode(slice).decoded("7").bytes.toString()).ports, []);
});

test("another version is converted, with the defaults of its own", () => {
  const stored = {
    kind: "HorizontalPodAutoscaler",
    apiVersion: "autoscaling/v1",
    metadata: { name: "h", creationTimestamp: null },
    spec: { scaleTargetRef: { kind: "Deployment", name: "d" }, maxReplicas: 3, targetCPUUtilizationPercentage: 50 },
  };
  const { apiVersion, spec } = JSON.parse(scalers.decode(Buffer.from(JSON.stringify(stored)), "7").bytes.toString());
  assert.equal(apiVersion, "autoscaling/v2");
  assert.equal(spec.minReplicas, 1);
  assert.deepEqual(spec.metrics, [
    { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } } },
  ]);
});

test("a version that is no longer served is converted, with the defaults of today", () => {
  const codec = newBuiltInCodec({ kind: { group: "batch", version: "v1", kind: "CronJob" } }, protobufSerializer);
  const stored = {
    kind: "CronJob",
    apiVersion: "batch/v1beta1",
    metadata: { name: "c" },
    spec: { schedule: "* * * * *", jobTemplate: { spec: { template: { spec: { containers: [{ name: "c" }] } } } } },
  };
  const { apiVersion, spec } = JSON.parse(codec.decode(Buffer.from(JSON.stringify(stored)), "7").bytes.toString());
  assert.equal(apiVersion, "batch/v1");
  assert.equal(spec.concurrencyPolicy, "Allow");
  assert.equal(spec.jobTemplate.spec.template.spec.dnsPolicy, "ClusterFirst");
});

test("Go's samples of every other version are read", { skip: skipWithout(samples, samplesPath) }, () => {
  let count = 0;
  for (const { file, kind, bytes } of eachSample()) {
    const hub = (conversionFor(kind) ?? retiredConversionFor(kind))?.hub;
    if (hub === undefined) continue;
    const codec = newBuiltInCodec({ kind: hub }, protobufSerializer);
    const { object } = codec.decode(bytes, "7");
    assert.equal(object.apiVersion, toAPIVersion(hub), file);
    assert.equal(object.metadata?.name, "nameValue", file);
    assert.ok(codec.encode(object).decoded("7").bytes.equals(codec.decode(bytes, "7").bytes), file);
    count++;
  }
  assert.ok(count > 60, `${count} versions`);
});

test("a kind may be stored in a version that nothing above storage knows", () => {
  const kind = { group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition" };
  const codec = newBuiltInCodec({ kind, storedVersion: "v1beta1" }, jsonSerializer);
  const names = { plural: "widgets", singular: "widget", kind: "Widget", listKind: "WidgetList" };
  const definition = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: kind.kind,
    metadata: { name: "widgets.example.com" },
    spec: {
      group: "example.com",
      names,
      scope: "Namespaced",
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
      conversion: { strategy: "None" },
    },
    status: { conditions: [], acceptedNames: names, storedVersions: ["v1"] },
  };
  const encoding = codec.encode(definition as unknown as KubeObject);
  const stored = JSON.parse(encoding.stored.toString());
  assert.equal(stored.apiVersion, "apiextensions.k8s.io/v1beta1");
  assert.deepEqual(stored.spec.validation, { openAPIV3Schema: { type: "object" } });
  const wire = JSON.parse(encoding.decoded("7").bytes.toString());
  assert.deepEqual(wire, {
    ...definition,
    metadata: { resourceVersion: "7", name: "widgets.example.com" },
  });
  assert.equal(codec.decode(encoding.stored, "7").bytes.toString(), encoding.decoded("7").bytes.toString());
  assert.throws(() => newBuiltInCodec({ kind, storedVersion: "v2" }, jsonSerializer), TypeError);
});

const refused: readonly { name: string; object: object; message: string }[] = [
  {
    name: "a kind that nobody knows",
    object: { kind: "Gadget", apiVersion: "apps/v1" },
    message: 'no kind "Gadget" is registered for version "apps/v1" in scheme',
  },
  {
    name: "a version that nobody knows",
    object: { kind: "Deployment", apiVersion: "apps/v9" },
    message: 'no kind "Deployment" is registered for version "apps/v9" in scheme',
  },
  {
    name: "another built-in kind",
    object: { kind: "ConfigMap", apiVersion: "v1" },
    message: "converting (v1.ConfigMap) to (apps.Deployment): unknown conversion",
  },
  {
    name: "no kind",
    object: { apiVersion: "apps/v1" },
    message: `Object 'Kind' is missing in '{"apiVersion":"apps/v1"}'`,
  },
  {
    name: "no version",
    object: { kind: "Deployment" },
    message: `Object 'apiVersion' is missing in '{"kind":"Deployment"}'`,
  },
];
for (const { name, object, message } of refused) {
  test(`refuses ${name}`, () => {
    assert.throws(
      () => deployments.decode(Buffer.from(JSON.stringify(object)), "7"),
      (err) => isStorageError(err, "Corrupt") && err.message === message,
    );
  });
}
