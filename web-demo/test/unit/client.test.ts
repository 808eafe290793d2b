import assert from "node:assert/strict";
import { test } from "node:test";
import { GuestClient } from "../../src/guest/client.js";
import { Failure } from "../../src/guest/failure.js";
import type { Kusushi } from "../../src/guest/glue.js";

/** A face that answers every call with the same envelope and keeps what it was asked. */
function face(envelope: string): Kusushi & { requests: unknown[] } {
  const requests: unknown[] = [];
  const answer = (request: string): string => {
    requests.push(JSON.parse(request));
    return envelope;
  };
  return {
    requests,
    load: (_, request) => answer(request),
    describe: answer,
    assess: answer,
    features: answer,
    ask: answer,
    card: answer,
    check: answer,
  };
}

test("a question carries version, operation, digest and setting", () => {
  const guest = face('{"ok":{"assessments":[],"findings":[]}}');
  const client = new GuestClient(guest, "ab");
  const answers = [{ name: "x", value: "1", author: "demo", at: "2026-11-20T00:00:00Z", source: "form" as const }];
  assert.deepEqual(client.assess(new Uint8Array(), { at: "2026-11-20T00:00:00Z", zone: "+09:00", answers }), {
    assessments: [],
    findings: [],
  });
  assert.deepEqual(guest.requests, [
    { schema_version: 1, op: "assess", guest_sha256: "ab", at: "2026-11-20T00:00:00Z", zone: "+09:00", answers },
  ]);
});

test("a card is asked of one model, and one is given", () => {
  const guest = face('{"ok":{"cards":[{"model":{"id":"m"}}]}}');
  assert.deepEqual(new GuestClient(guest, "ab").card("m"), { model: { id: "m" } });
  assert.deepEqual(guest.requests, [{ schema_version: 1, op: "card", guest_sha256: "ab", models: ["m"] }]);
  const none = new GuestClient(face('{"ok":{"cards":[]}}'), "ab");
  assert.throws(() => none.card("m"), (thrown) => thrown instanceof Failure && thrown.notice.code === "K-PAGE-003");
});

test("an error keeps its code, place, words and remedy", () => {
  const notice = {
    code: "K-READ-001",
    place: "line 1",
    text: { ja: "読めません。", en: "Not readable." },
    remedy: { ja: "確認してください。", en: "Check it." },
  };
  const client = new GuestClient(face(JSON.stringify({ error: notice })), "ab");
  assert.throws(
    () => client.assess(new Uint8Array(), {}),
    (thrown) => thrown instanceof Failure && assert.deepEqual(thrown.notice, notice) === undefined,
  );
});
