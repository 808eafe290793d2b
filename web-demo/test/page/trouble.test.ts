// What goes wrong is said with a code, a place and a remedy, and the page goes on.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { afterEach, describe, test } from "node:test";
import { assessedAfter, choose, openDemo, openFile, textOf, type Demo } from "../support/browser.js";
import { running } from "../support/running.js";
import { glueFile, missing, patientsFolder } from "../support/surroundings.js";

const sample = await readFile(new URL("stroke-clear.json", patientsFolder), "utf8");
const script = (body: string) => ({ type: "text/javascript", body });
const json = (body: unknown) => ({ type: "application/json", body: JSON.stringify(body) });

describe("trouble", { skip: missing("guest", "program", "page", "chromium") }, () => {
  const both = running();
  let demo: Demo;

  afterEach(async () => {
    both.service.instead.clear();
    await demo.page.close();
  });

  async function goesOn(): Promise<void> {
    await choose(demo, "stroke-contraindicated.json");
    assert.equal(await demo.cards.count(), 1);
    assert.equal(await demo.panel.locator("kusushi-failure").count(), 0);
  }

  for (const [name, content, code] of [
    ["not JSON", "<html>", "K-READ-001"],
    ["truncated", sample.slice(0, sample.length / 2), "K-READ-001"],
    ["empty", "", "K-READ-009"],
    ["not FHIR", '{"hello":"world"}', "K-READ-002"],
    [
      "two patients",
      JSON.stringify({
        resourceType: "Bundle",
        type: "collection",
        entry: ["a", "b"].map((id) => ({ resource: { resourceType: "Patient", id } })),
      }),
      "K-READ-004",
    ],
  ] as const) {
    test(`a file that is ${name}`, async () => {
      demo = await openDemo(both.browser, both.service.url);
      await openFile(demo, "own.json", content);
      const failure = demo.panel.locator("kusushi-failure");
      assert.match(await textOf(failure), new RegExp(code));
      assert.match(await textOf(failure), /対処/);
      assert.equal(await demo.cards.count(), 0, "nothing of the patient before is left");
      await goesOn();
      assert.deepEqual(demo.troubles, []);
    });
  }

  test("a trap ends the worker, and the next patient has a new one", async () => {
    both.service.instead.set("/guest/real.js", script(await readFile(glueFile, "utf8")));
    both.service.instead.set(
      "/guest/kusushi.js",
      script(`
        import init, { Kusushi as Real } from "/guest/real.js";
        export default init;
        export class Kusushi {
          #real = new Real();
          load(pkg, request) { return this.#real.load(pkg, request); }
          assess(request, patient) {
            if (new TextDecoder().decode(patient).includes("check-up")) throw new WebAssembly.RuntimeError("unreachable");
            return this.#real.assess(request, patient);
          }
        }`),
    );
    demo = await openDemo(both.browser, both.service.url);
    await choose(demo, "check-up.json");
    assert.match(await textOf(demo.panel.locator("kusushi-failure")), /K-PAGE-003/);
    const { started } = demo.workers;
    await assessedAfter(demo, () => demo.panel.getByRole("button", { name: "もう一度試す" }).click());
    assert.equal(demo.workers.started, started + 1, "trying again takes the worker that waited, and prepares another");
    await goesOn();
    assert.equal(demo.workers.running, 2);
  });

  test("a guest whose digest is not the one stated is pointed out", async () => {
    both.service.instead.set("/guest/index.json", json({ sha256: "0".repeat(64) }));
    demo = await openDemo(both.browser, both.service.url);
    assert.match(await textOf(demo.panel), /K-PAGE-006/);
  });

  test("a package that cannot be had does not silence the others", async () => {
    both.service.instead.set("/packages/bacteraemia.kpkg", { type: "application/octet-stream", body: "damaged" });
    demo = await openDemo(both.browser, both.service.url);
    assert.equal(await demo.cards.count(), 1);
    assert.match(await textOf(demo.panel), /K-PACK-001\s+bacteraemia/);
  });

  test("a guest that cannot be had is an error, and the record is still there", async () => {
    both.service.instead.set("/guest/kusushi.js", script("throw new Error('no guest');"));
    demo = await openDemo(both.browser, both.service.url);
    assert.match(await textOf(demo.panel), /K-PAGE-001/);
    assert.match(await textOf(demo.page.locator("record-view")), /脳梗塞/);
  });

  test("headings follow each other in order, and no element carries a style", async () => {
    for (const width of [1280, 768]) {
      demo = await openDemo(both.browser, both.service.url, { width, height: 900 });
      const { levels, styled, wide } = await demo.page.evaluate(() => {
        const all: Element[] = [];
        const left: Element[] = [document.documentElement];
        for (let element = left.pop(); element !== undefined; element = left.pop()) {
          all.push(element);
          left.push(...[...(element.shadowRoot?.children ?? []), ...element.children].reverse());
        }
        return {
          levels: all.filter(({ tagName }) => /^H[1-6]$/.test(tagName)).map(({ tagName }) => Number(tagName[1])),
          styled: all.filter((element) => element.hasAttribute("style")).length,
          wide: document.documentElement.scrollWidth,
        };
      });
      assert.equal(levels[0], 1);
      levels.reduce((before, level) => (assert.ok(level <= before + 1, String(levels)), level));
      assert.equal(styled, 0);
      assert.ok(wide <= width, `the page is ${wide} pixels wide at ${width}`);
      if (width !== 768) await demo.page.close();
    }
  });
});
