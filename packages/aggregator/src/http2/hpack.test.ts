import assert from "node:assert/strict";
import { test } from "node:test";
import { HPACKDecoder } from "./hpack-decoder.js";

const maxListBytes = 65_536;

function decodeAll(blocks: readonly string[]): readonly string[] {
  const decoder = new HPACKDecoder(maxListBytes);
  return blocks.map((block) =>
    decoder
      .decode(Buffer.from(block, "hex"))
      .map(({ name, value }) => `${name}: ${value}`)
      .join("\n"),
  );
}

test("blocks of one connection are read with the table that they make (RFC 7541, C.4)", () => {
  const request = ":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com";
  assert.deepEqual(
    decodeAll([
      "828684418cf1e3c2e5f23a6ba0ab90f4ff",
      "828684be5886a8eb10649cbf",
      "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf",
    ]),
    [
      request,
      `${request}\ncache-control: no-cache`,
      ":method: GET\n:scheme: https\n:path: /index.html\n:authority: www.example.com\ncustom-key: custom-value",
    ],
  );
});

test("what the table has no room for is forgotten, the oldest first (RFC 7541, C.6)", () => {
  const date = "date: Mon, 21 Oct 2013 20:13:2";
  const rest = "location: https://www.example.com";
  assert.deepEqual(
    decodeAll([
      // The example's table holds 256 bytes.
      "3fe101488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
      "4883640effc1c0bf",
      "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
    ]),
    [
      `:status: 302\ncache-control: private\n${date}1 GMT\n${rest}`,
      `:status: 307\ncache-control: private\n${date}1 GMT\n${rest}`,
      `:status: 200\ncache-control: private\n${date}2 GMT\n${rest}\ncontent-encoding: gzip\n` +
        "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
    ],
  );
});

test("what cannot be a line of a message is marked", () => {
  const decoder = new HPACKDecoder(maxListBytes);
  const block = Buffer.from(
    "\x00\x01a\x01b\x00\x01A\x01b\x00\x01a\x03b\r\n\x00\x02a \x01b\x00\x00\x01b\x00\x01a\x00",
    "latin1",
  );
  assert.deepEqual(
    decoder.decode(block).map(({ isValid }) => isValid),
    [true, false, false, false, false, true],
  );
});

const broken: { name: string; block: string; error: RegExp }[] = [
  { name: "index 0", block: "80", error: /no entry 0/ },
  { name: "an entry that is not there", block: "be", error: /no entry 62/ },
  { name: "a name that is not there", block: "7f0000", error: /no entry 63/ },
  { name: "a number that goes on for ever", block: "ffffffffffffffff", error: /too large/ },
  { name: "a number that is cut off", block: "ff", error: /cut off/ },
  { name: "a string that is cut off", block: "000561", error: /cut off/ },
  { name: "no value", block: "000161", error: /cut off/ },
  { name: "padding of zeros", block: "0001618118", error: /padded/ },
  { name: "padding of a whole byte", block: "000161821fff", error: /padded/ },
  { name: "the end within a string", block: "0084ffffffff01", error: /its own end/ },
  { name: "a table that is too large", block: "3fe21f", error: /that large/ },
  { name: "a table that changes later", block: "8220", error: /that large/ },
];
for (const { name, block, error } of broken) {
  test(`a block is refused: ${name}`, () => {
    assert.throws(() => new HPACKDecoder(maxListBytes).decode(Buffer.from(block, "hex")), error);
  });
}

test("a small block must not stand for much", () => {
  const decoder = new HPACKDecoder(maxListBytes);
  const entry = Buffer.concat([
    Buffer.from("400161", "hex"),
    Buffer.from([0x7f, 0x80, 0x18]),
    Buffer.alloc(3_199, "x"),
  ]);
  assert.equal(decoder.decode(entry).length, 1);
  assert.equal(decoder.decode(Buffer.alloc(10, 0xbe)).length, 10);
  assert.throws(() => decoder.decode(Buffer.alloc(100, 0xbe)), /more than 65536 bytes/);
});
