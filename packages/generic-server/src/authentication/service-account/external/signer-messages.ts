import { eachField, ReverseWriter, WireReader, wireTypes } from "@kube-apiserver/apimachinery";

/** A public key as a signer publishes it. */
export interface SignerKey {
  readonly keyID: string;
  /** PKIX, in DER. */
  readonly key: Buffer;
  /** Only for tokens of before: it stands in no document. */
  readonly excludeFromOIDCDiscovery: boolean;
}

/** The keys of a signer. */
export interface SignerKeys {
  readonly keys: readonly SignerKey[];
  /** Since when they are these, in milliseconds since the epoch; undefined: it was not said. */
  readonly dataTimestampMs: number | undefined;
  readonly refreshHintSeconds: number;
}

/** The parts of a token that a signer makes. */
export interface Signed {
  readonly header: string;
  readonly signature: string;
}

type Call<Request, Response> = {
  readonly path: string;
  readonly originalName: string;
  readonly requestStream: false;
  readonly responseStream: false;
  readonly requestSerialize: (value: Request) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => Request;
  readonly responseSerialize: (value: Response) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Response;
};

/** For a client and for a signer: `service ExternalJWTSigner` of `k8s.io/externaljwt/apis/v1/api.proto`. */
export const externalSignerDefinition = {
  Sign: unary<{ readonly claims: string }, Signed>("Sign", {
    requestSerialize: ({ claims }) => encodeTexts([claims]),
    requestDeserialize: (bytes) => ({ claims: decodeTexts(bytes, 1)[0] ?? "" }),
    responseSerialize: ({ header, signature }) => encodeTexts([header, signature]),
    responseDeserialize(bytes) {
      const [header = "", signature = ""] = decodeTexts(bytes, 2);
      return { header, signature };
    },
  }),
  FetchKeys: unary<object, SignerKeys>("FetchKeys", {
    requestSerialize: () => Buffer.alloc(0),
    requestDeserialize: () => ({}),
    responseSerialize: encodeKeys,
    responseDeserialize: decodeKeys,
  }),
  Metadata: unary<object, { readonly maxTokenExpirationSeconds: number }>("Metadata", {
    requestSerialize: () => Buffer.alloc(0),
    requestDeserialize: () => ({}),
    responseSerialize: ({ maxTokenExpirationSeconds }) => encodeNumber(maxTokenExpirationSeconds),
    responseDeserialize: (bytes) => ({ maxTokenExpirationSeconds: decodeNumber(bytes) }),
  }),
};

function unary<Request, Response>(
  name: string,
  codec: Pick<
    Call<Request, Response>,
    "requestSerialize" | "requestDeserialize" | "responseSerialize" | "responseDeserialize"
  >,
): Call<Request, Response> {
  const path = `/v1.ExternalJWTSigner/${name}`;
  return { path, originalName: name, requestStream: false, responseStream: false, ...codec };
}

/** Fields that are empty are left out, as in all of proto3. */
function encodeTexts(texts: readonly string[]): Buffer {
  const writer = new ReverseWriter();
  for (let at = texts.length - 1; at >= 0; at--) writeText(writer, at + 1, texts[at] ?? "");
  return writer.finish();
}

function writeText(writer: ReverseWriter, field: number, text: string): void {
  if (text === "") return;
  writer.string(text);
  writer.tag(field, wireTypes.bytes);
}

function writeNumber(writer: ReverseWriter, field: number, value: number): void {
  if (value === 0) return;
  writer.varint(value);
  writer.tag(field, wireTypes.varint);
}

function decodeTexts(bytes: Buffer, count: number): readonly string[] {
  const texts = new Array<string>(count).fill("");
  const reader = new WireReader(bytes);
  eachField(reader, (field, wireType) => {
    if (field > count || wireType !== wireTypes.bytes) reader.skip(wireType);
    else texts[field - 1] = reader.string();
  });
  return texts;
}

function encodeNumber(value: number): Buffer {
  const writer = new ReverseWriter();
  writeNumber(writer, 1, value);
  return writer.finish();
}

function decodeNumber(bytes: Buffer): number {
  let value = 0;
  const reader = new WireReader(bytes);
  eachField(reader, (field, wireType) => {
    if (field === 1 && wireType === wireTypes.varint) value = Number(reader.varint());
    else reader.skip(wireType);
  });
  return value;
}

function encodeKeys({ keys, dataTimestampMs, refreshHintSeconds }: SignerKeys): Buffer {
  const writer = new ReverseWriter();
  writeNumber(writer, 3, refreshHintSeconds);
  if (dataTimestampMs !== undefined) {
    const timestamp = new ReverseWriter();
    writeNumber(timestamp, 2, (dataTimestampMs % 1000) * 1_000_000);
    writeNumber(timestamp, 1, Math.floor(dataTimestampMs / 1000));
    writer.bytes(timestamp.finish());
    writer.tag(2, wireTypes.bytes);
  }
  for (const { keyID, key, excludeFromOIDCDiscovery } of [...keys].reverse()) {
    const inner = new ReverseWriter();
    writeNumber(inner, 3, excludeFromOIDCDiscovery ? 1 : 0);
    inner.bytes(key);
    inner.tag(2, wireTypes.bytes);
    writeText(inner, 1, keyID);
    writer.bytes(inner.finish());
    writer.tag(1, wireTypes.bytes);
  }
  return writer.finish();
}

function decodeKeys(bytes: Buffer): SignerKeys {
  const keys: SignerKey[] = [];
  let dataTimestampMs: number | undefined;
  let refreshHintSeconds = 0;
  const reader = new WireReader(bytes);
  eachField(reader, (field, wireType) => {
    if (field === 1 && wireType === wireTypes.bytes) keys.push(decodeKey(reader.bytes()));
    else if (field === 2 && wireType === wireTypes.bytes) dataTimestampMs = decodeTimestamp(reader.bytes());
    else if (field === 3 && wireType === wireTypes.varint) refreshHintSeconds = Number(reader.varint());
    else reader.skip(wireType);
  });
  return { keys, dataTimestampMs, refreshHintSeconds };
}

function decodeKey(bytes: Buffer): SignerKey {
  let keyID = "";
  let key = Buffer.alloc(0);
  let excludeFromOIDCDiscovery = false;
  const reader = new WireReader(bytes);
  eachField(reader, (field, wireType) => {
    if (field === 1 && wireType === wireTypes.bytes) keyID = reader.string();
    else if (field === 2 && wireType === wireTypes.bytes) key = Buffer.from(reader.bytes());
    else if (field === 3 && wireType === wireTypes.varint) excludeFromOIDCDiscovery = Number(reader.varint()) !== 0;
    else reader.skip(wireType);
  });
  return { keyID, key, excludeFromOIDCDiscovery };
}

function decodeTimestamp(bytes: Buffer): number {
  let seconds = 0;
  let nanos = 0;
  const reader = new WireReader(bytes);
  eachField(reader, (field, wireType) => {
    if (field === 1 && wireType === wireTypes.varint) seconds = Number(reader.varint());
    else if (field === 2 && wireType === wireTypes.varint) nanos = Number(reader.varint());
    else reader.skip(wireType);
  });
  return seconds * 1000 + nanos / 1_000_000;
}
