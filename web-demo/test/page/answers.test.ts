// The form: answers turn an abstention into an answer, stay apart from the record, and can be withdrawn.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { beforeEach, describe, test } from "node:test";
import { assessedAfter, choose, openDemo, openFile, textOf, type Demo } from "../support/browser.js";
import { running } from "../support/running.js";
import { missing, patientsFolder } from "../support/surroundings.js";

const STROKE = 'kusushi-card[data-model="acute-ischaemic-stroke"]';

describe("answers", { skip: missing("guest", "program", "page", "chromium") }, () => {
  const both = running();
  let demo: Demo;

  beforeEach(async () => {
    await demo?.page.close();
    demo = await openDemo(both.browser, both.service.url);
  });

  const card = () => demo.page.locator(STROKE);
  const outcome = () => card().locator("article[data-outcome]").getAttribute("data-outcome");
  const compute = () => card().getByRole("button", { name: "答えを反映して再計算" });

  test("a number turns an abstention into an answer, and withdrawing it turns it back", async () => {
    await choose(demo, "absurd-values.json");
    assert.equal(await outcome(), "abstention");
    await card().locator("#systolic_pressure").fill("168");
    await assessedAfter(demo, () => compute().click());
    assert.equal(await outcome(), "answer");
    const row = await textOf(card().locator('kusushi-inputs [data-input="systolic_pressure"]'));
    assert.match(row, /168 mmHg/);
    assert.match(row, /回答/);
    assert.match(row, /demo/);
    // The heading of the new answer has the focus, since the button may be gone.
    assert.equal(await card().locator("h3").evaluate((h) => (h.getRootNode() as ShadowRoot).activeElement === h), true);

    await assessedAfter(demo, () => card().getByRole("button", { name: /取り消す$/ }).click());
    assert.equal(await outcome(), "abstention");
    assert.equal(demo.workers.started, 3, "the first patient's worker, this patient's, and the next one");
  });

  test("of two questions put at once, the later one's answer is shown", async () => {
    await choose(demo, "absurd-values.json");
    await assessedAfter(demo, () =>
      card().evaluate((element) => {
        for (const value of ["120", "200"]) {
          const event = new Event("kusushi-answers", { bubbles: true, composed: true });
          element.dispatchEvent(Object.assign(event, { given: [{ name: "systolic_pressure", value }], withdrawn: [] }));
        }
      }),
    );
    assert.match(await textOf(card().locator('kusushi-inputs [data-input="systolic_pressure"]')), /200 mmHg/);
  });

  test("what is ticked stays with its question when another one is put before it", async () => {
    await choose(demo, "stroke-missing-items.json");
    await card().locator('input[name="thrombolysis"][value="absent"]').check();
    await assessedAfter(demo, () => compute().click());
    await card().locator('input[name="active_bleeding"][value="present"]').check();
    await card().locator("kusushi-questions details.answered").evaluate((list) => list.setAttribute("open", ""));
    await assessedAfter(demo, () => card().getByRole("button", { name: /取り消す$/ }).first().click());
    const ticked = await card()
      .locator('kusushi-questions input[type="radio"]:checked:not([value=""])')
      .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).name));
    assert.deepEqual(ticked, ["active_bleeding"]);
  });

  test("what is not within the range is pointed out and not asked", async () => {
    await choose(demo, "absurd-values.json");
    const field = card().locator("#systolic_pressure");
    await field.fill("9000");
    await compute().click();
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.match(await card().locator("#systolic_pressure-wrong").innerText(), /範囲/);
    assert.equal(await outcome(), "abstention");
    await field.fill("");
    await compute().click();
    assert.match(await textOf(card().locator("kusushi-questions")), /少なくとも一つ/);
  });

  test("choices bring the comparison of treatments", async () => {
    await choose(demo, "stroke-missing-items.json");
    const arms = card().locator("kusushi-arms");
    assert.equal(await arms.locator(".arm").count(), 0);
    for (const name of ["thrombolysis", "reperfusion_candidate", "active_bleeding", "anticoagulation"]) {
      await card().locator(`input[name="${name}"][value="absent"]`).check();
    }
    await card().locator('input[name="oral_route"][value="available"]').check();
    await assessedAfter(demo, () => compute().click());
    assert.equal(await arms.locator(".arm").count(), 3);
    assert.match(await textOf(arms.locator('[data-arm="aspirin"]')), /まだ確認されていない禁忌/);
    assert.equal(await arms.locator(".verdict").count(), 2);
  });

  test("a time is read in the record's zone", async () => {
    const bundle = JSON.parse(await readFile(new URL("stroke-clear.json", patientsFolder), "utf8")) as {
      entry: { resource: { resourceType: string } }[];
    };
    bundle.entry = bundle.entry.filter(({ resource }) => resource.resourceType !== "QuestionnaireResponse");
    // An own file is asked about now, when the sample's stroke is long past: the sample's own moment is used.
    await openFile(demo, "own.json", JSON.stringify(bundle));
    await assessedAfter(demo, () =>
      demo.panel.evaluate((panel) => Object.assign(panel, { at: "2026-11-20T10:30:00+09:00" })),
    );
    assert.equal(await outcome(), "abstention");
    await card().locator("#hours_since_onset").fill("2026-11-20T07:30");
    await assessedAfter(demo, () => compute().click());
    assert.equal(await outcome(), "answer");
    assert.match(await textOf(card().locator('kusushi-inputs [data-input="hours_since_onset"]')), /3(\.0)? ?時間/);
  });

  test("keyboard alone: choose a patient, answer, compute", async () => {
    const { page } = demo;
    const active = () =>
      page.evaluate(() => {
        let element: Element | null | undefined = document.activeElement;
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        return `${element?.tagName.toLowerCase() ?? ""} ${element?.getAttribute("name") ?? element?.id ?? ""}`.trim();
      });
    const tabTo = async (wanted: string): Promise<void> => {
      for (let steps = 0; steps < 80; steps += 1) {
        if ((await active()) === wanted) return;
        await page.keyboard.press("Tab");
      }
      assert.fail(`Tab does not reach ${wanted}`);
    };
    await tabTo("select sample");
    for (let steps = 0; steps < 2; steps += 1) await assessedAfter(demo, () => page.keyboard.press("ArrowDown"));
    assert.equal(await page.locator("#sample").inputValue(), "absurd-values.json");
    assert.equal(await outcome(), "abstention");
    await tabTo("input systolic_pressure");
    await page.keyboard.type("168");
    await assessedAfter(demo, () => page.keyboard.press("Enter"));
    assert.equal(await outcome(), "answer");
  });
});
