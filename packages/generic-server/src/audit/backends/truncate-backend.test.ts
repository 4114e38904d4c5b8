import assert from "node:assert/strict";
import { test } from "node:test";
import { numberedAuditEvents, sampleAuditEvent, sampleAuditRequest } from "../../testing/audit-events.js";
import type { AuditEvent } from "../audit-event.js";
import { newTruncateBackend } from "./truncate-backend.js";

function start(maxEventSize: number, maxBatchSize: number) {
  const batches: AuditEvent[][] = [];
  const lost: AuditEvent[] = [];
  const delegate = {
    processEvents(events: readonly AuditEvent[]) {
      batches.push([...events]);
      return true;
    },
    shutdown: () => Promise.resolve(),
  };
  const backend = newTruncateBackend(delegate, { maxEventSize, maxBatchSize }, (plugin, err, events) => {
    assert.deepEqual([plugin, err], ["truncate", "event is too large even after truncating"]);
    lost.push(...events);
  });
  return { backend, batches, lost };
}

const size = (event: AuditEvent) => Buffer.byteLength(event.json) + 1;
const large = () => JSON.stringify("é".repeat(500));

test("events lose their objects when they are too large, and say so", () => {
  const small = sampleAuditEvent({ level: "Request", requestObject: () => "{}" });
  const tooLarge = sampleAuditEvent({ level: "RequestResponse", requestObject: large, responseObject: large });
  const { backend, batches, lost } = start(900, 9000);
  assert.equal(backend.processEvents([small, tooLarge]), true);
  const [first, second] = batches[0] ?? [];
  assert.equal(first, small);
  assert.deepEqual(JSON.parse(second?.json ?? "").annotations, { "audit.k8s.io/truncated": "true" });
  assert.doesNotMatch(second?.json ?? "", /Object"/);
  assert.deepEqual(lost, []);
});

test("events that are too large without objects are lost", () => {
  const event = sampleAuditEvent({ request: sampleAuditRequest({ userAgent: "x".repeat(900) }) });
  const { backend, batches, lost } = start(900, 9000);
  backend.processEvents([event]);
  assert.deepEqual(batches, []);
  assert.deepEqual(lost, [event]);
});

test("batches are cut where they become too large", () => {
  const events = numberedAuditEvents(5, 1);
  const each = size(events[0] as AuditEvent);
  const { backend, batches } = start(each, 2 * each);
  backend.processEvents(events);
  assert.deepEqual(
    batches.map((batch) => batch.map(({ facts }) => facts.request.facts.auditID)),
    [["1", "2"], ["3", "4"], ["5"]],
  );
});
