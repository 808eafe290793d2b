// A score on the page: given as a range while items are open, settled by answers, and shown on demand where it was held back.

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { assessedAfter, choose, openDemo, textOf, type Demo } from "../support/browser.js";
import { running } from "../support/running.js";
import { missing } from "../support/surroundings.js";

describe("scores", { skip: missing("guest", "program", "page", "chromium") }, () => {
  const both = running();
  let demo: Demo;

  beforeEach(async () => {
    await demo?.page.close();
    demo = await openDemo(both.browser, both.service.url);
  });

  const card = (model: string) => demo.page.locator(`kusushi-card[data-model="${model}"]`);
  const figure = (model: string) => card(model).locator("kusushi-score strong").innerText();

  test("answers settle a score that was a range, and it stays although it is low", async () => {
    await choose(demo, "atrial-fibrillation.json");
    assert.equal(await figure("chads2"), "2〜6 点");
    for (const name of ["heart_failure", "diabetes", "stroke"]) {
      await card("chads2").locator(`input[name="${name}"][value="absent"]`).check();
    }
    await assessedAfter(demo, () => card("chads2").getByRole("button", { name: "答えを反映して再計算" }).click());
    assert.equal(await figure("chads2"), "2 点");
    const points = await textOf(card("chads2").locator("kusushi-score table"));
    assert.match(points, /高血圧 \(H\) 1/);
    assert.match(points, /糖尿病 \(D\) 0/);
    assert.match(await textOf(card("chads2")), /区間はありません/);
    assert.deepEqual(demo.troubles, []);
  });

  test("a score that was held back is there when it is asked for, and gone with its patient", async () => {
    await choose(demo, "stroke-clear.json");
    assert.equal(await card("egfr-jsn").count(), 0);
    await demo.panel.locator("details.silent summary").click();
    await assessedAfter(demo, () => demo.panel.locator('[data-show="egfr-jsn"]').click());
    assert.equal(await figure("egfr-jsn"), "65.4 mL/min/1.73 m²");
    assert.match(await textOf(card("egfr-jsn")), /G2（60〜89）/);
    // It has no points, no bar and no percentage.
    assert.equal(await card("egfr-jsn").locator("kusushi-score table, kusushi-risk, kusushi-contributions").count(), 0);
    await choose(demo, "stroke-contraindicated.json");
    assert.equal(await card("egfr-jsn").count(), 0);
    assert.deepEqual(demo.troubles, []);
  });
});
