// One artefact, one answer: every golden patient's assessment is the same, bit for bit, from Node, from Chromium
// and from wasmtime, whatever the order in which the packages were loaded.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import type { Assessed } from "../../src/guest/contract.js";
import { launch } from "../support/browser.js";
import { fetchPackages, guestDigest, startGuest, type Package } from "../support/guest.js";
import { settings, startService, type Service } from "../support/service.js";
import { missing, programFile } from "../support/surroundings.js";

const run = promisify(execFile);
const reversed = (packages: readonly Package[]): Package[] => [...packages].reverse();

/** What is inside `{"ok":…}`, as written. */
function inside(envelope: string): string {
  assert.ok(envelope.startsWith('{"ok":') && envelope.endsWith("}"), envelope.slice(0, 300));
  return envelope.slice('{"ok":'.length, -1);
}

async function inProgram(...words: string[]): Promise<string> {
  const { stdout } = await run(programFile, [...words, "--json", ...settings], { maxBuffer: 1 << 28 });
  return stdout.trim();
}

/** Loads packages and checks, in the page: in its own thread, since nobody is waiting for it. */
function checkInPage(page: Page, order: readonly string[], sha256: string): Promise<string> {
  return page.evaluate(
    async ([ids, guest]) => {
      const address = "/guest/kusushi.js";
      const glue = (await import(address)) as {
        default(options: { module_or_path: string }): Promise<unknown>;
        Kusushi: new () => { load(pkg: Uint8Array, request: string): string; check(request: string): string };
      };
      await glue.default({ module_or_path: "/guest/kusushi.wasm" });
      const kusushi = new glue.Kusushi();
      const [load, check] = ["load", "check"].map((op) =>
        JSON.stringify({ schema_version: 1, op, guest_sha256: guest }),
      ) as [string, string];
      for (const id of ids) {
        const bytes = await (await fetch(`/packages/${id}.kpkg`)).arrayBuffer();
        kusushi.load(new Uint8Array(bytes), load);
      }
      return kusushi.check(check);
    },
    [order, sha256] as const,
  );
}

describe("golden patients", { skip: missing("guest", "program", "page") }, () => {
  let service: Service;
  let packages: Package[];
  let expected: string;

  before(async () => {
    service = await startService();
    packages = await fetchPackages(service.url);
    expected = inside((await startGuest(packages)).check());
  });
  after(() => service.stop());

  test("each model has some, and they agree with what its package promises", () => {
    const { assessments } = JSON.parse(expected) as Assessed;
    const models = new Set(assessments.map(({ model }) => model.id));
    assert.deepEqual([...models].sort(), packages.map(({ id }) => id).sort());
  });

  test("Node, packages in the other order", async () => {
    assert.equal(inside((await startGuest(reversed(packages))).check()), expected);
  });

  test("wasmtime", async () => {
    assert.equal(await inProgram("check"), expected);
  });

  test("Chromium, packages in both orders", { skip: missing("chromium") }, async () => {
    const browser = await launch();
    try {
      for (const order of [packages, reversed(packages)]) {
        const page = await browser.newPage();
        await page.goto(service.url);
        const ids = order.map(({ id }) => id);
        assert.equal(inside(await checkInPage(page, ids, await guestDigest())), expected);
        await page.close();
      }
    } finally {
      await browser.close();
    }
  });

  test("the guest's digest is the same from the program and over HTTP", async () => {
    const models = JSON.parse(await inProgram("models")) as { guest_sha256: string };
    const served = (await (await fetch(new URL("guest/index.json", service.url))).json()) as { sha256: string };
    assert.equal(models.guest_sha256, await guestDigest());
    assert.equal(served.sha256, await guestDigest());
  });
});
