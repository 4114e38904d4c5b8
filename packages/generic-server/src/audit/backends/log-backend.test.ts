import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { numberedAuditEvents, sampleAuditEvent } from "../../testing/audit-events.js";
import type { AuditEvent } from "../audit-event.js";
import { type AuditLogWriter, newLogBackend } from "./log-backend.js";

/** A writer that keeps what it is given; `fails` says when it cannot. */
function start(waits: boolean, fails: (text: string) => boolean = () => false) {
  const written: string[] = [];
  const lost: AuditEvent[] = [];
  const write = (text: string) => {
    if (fails(text)) throw new Error("disk full");
    written.push(text);
  };
  const writer: AuditLogWriter = { write: waits ? write : async (text) => write(text), close: async () => {} };
  const backend = newLogBackend(writer, "json", (plugin, err, events) => {
    assert.deepEqual([plugin, (err as Error).message], ["log", "disk full"]);
    lost.push(...events);
  });
  return { backend, written, lost };
}

for (const waits of [true, false]) {
  describe(waits ? "a writer that waits" : "a writer that does not", () => {
    test("gets a line for each event, several of them at once", async () => {
      const { backend, written } = start(waits);
      const events = numberedAuditEvents(3);
      assert.equal(await backend.processEvents(events.slice(0, 1)), true);
      assert.equal(await backend.processEvents(events.slice(1)), true);
      const [first, ...others] = events.map(({ json }) => `${json}\n`);
      assert.deepEqual(written, [first, others.join("")]);
    });

    test("is not given more at once than a little", async () => {
      const { backend, written } = start(waits);
      const large = (size: number) =>
        sampleAuditEvent({ level: "Request", requestObject: () => `"${"x".repeat(size)}"` });
      await backend.processEvents([large(200_000), large(10_000), large(200_000), large(900_000), large(1)]);
      assert.deepEqual(
        written.map((text) => text.split("\n").length - 1),
        [2, 1, 1, 1],
      );
    });

    test("that fails loses the events that it failed with", async () => {
      const { backend, lost, written } = start(waits, (text) => text.includes('"auditID":"1"'));
      const events = numberedAuditEvents(2);
      assert.equal(await backend.processEvents(events.slice(1)), false);
      assert.equal(await backend.processEvents(events.slice(0, 1)), true);
      assert.deepEqual(lost, events.slice(1));
      assert.equal(written.length, 1);
    });
  });
}

test("a writer that waits tells at once", () => {
  assert.equal(start(true).backend.processEvents(numberedAuditEvents(1)), true);
});
