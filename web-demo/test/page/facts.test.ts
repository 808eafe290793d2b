// What a model says of itself: folded away, asked of the guest when it is opened, in both languages.

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { choose, openDemo, textOf, type Demo } from "../support/browser.js";
import { running } from "../support/running.js";
import { missing } from "../support/surroundings.js";

describe("facts", { skip: missing("guest", "program", "page", "chromium") }, () => {
  const both = running();
  let demo: Demo;

  beforeEach(async () => {
    await demo?.page.close();
    demo = await openDemo(both.browser, both.service.url);
  });

  test("the nine paragraphs and what stands beside them are there when they are wanted, each folded", async () => {
    await choose(demo, "stroke-clear.json");
    const facts = demo.page.locator('kusushi-card[data-model="acute-ischaemic-stroke"] kusushi-facts');
    assert.equal(await facts.locator("[data-paragraph]").count(), 0, "nothing before it is opened");
    await facts.locator("summary").first().click();
    await facts.locator('[data-paragraph="(9)"]').waitFor();
    assert.equal(await facts.locator("[data-paragraph]").count(), 10);
    assert.equal(await facts.locator("[data-paragraph][open]").count(), 0, "all of them folded");
    await facts.locator('[data-paragraph="(6)"] summary').click();
    const external = await textOf(facts.locator('[data-paragraph="(6)"]'));
    assert.match(external, /\(6\) 外部検証/);
    assert.match(external, /\(i\) 外部データ 未実施・不明/);
    await facts.locator('[data-paragraph="beside"] summary').click();
    assert.match(await textOf(facts.locator('[data-paragraph="beside"]')), /公開と規制/);
    await demo.page.getByRole("button", { name: "English" }).click();
    await facts.getByText("(6) External validation").waitFor();
    assert.match(await textOf(facts.locator('[data-paragraph="(6)"]')), /\(i\) External data not done or not known/);
    assert.deepEqual(demo.troubles, []);
  });
});
