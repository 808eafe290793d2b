// Every sample patient in the page, against what the same guest says in Node.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import type { GuestClient } from "../../src/guest/client.js";
import type { Assessed, Assessment } from "../../src/guest/contract.js";
import type { Sample } from "../../src/page/samples.js";
import { percentDigits, percentage } from "../../src/words/figures.js";
import { choose, launch, openDemo, textOf, type Demo } from "../support/browser.js";
import { fetchPackages, guestDigest, startGuest } from "../support/guest.js";
import { startService, type Service } from "../support/service.js";
import { missing, patientsFolder } from "../support/surroundings.js";

const samples = JSON.parse(await readFile(new URL("index.json", patientsFolder), "utf8")) as Sample[];

/** What each sample was made to show: the models that speak, and how. */
const stroke = (kind: string) => ({ "acute-ischaemic-stroke": kind });
const bacteraemia = (kind: string) => ({ bacteraemia: kind });
const speaks: Record<string, Record<string, string>> = {
  "stroke-clear.json": stroke("answer"),
  "stroke-missing-items.json": stroke("answer"),
  "absurd-values.json": { ...stroke("abstention"), ...bacteraemia("answer") },
  "stroke-late.json": {},
  "stroke-young.json": {},
  "stroke-anticoagulated.json": stroke("answer"),
  "stroke-contraindicated.json": stroke("answer"),
  "stroke-jcs-one.json": stroke("answer"),
  "stroke-thrombolysed.json": stroke("answer"),
  "bacteraemia-full.json": { ...bacteraemia("answer"), "egfr-jsn": "score" },
  "bacteraemia-sparse.json": bacteraemia("abstention"),
  "bacteraemia-treated.json": {},
  "atrial-fibrillation.json": { chads2: "score" },
  "check-up.json": {},
  "haemorrhage.ndjson": {},
};

describe("sample patients", { skip: missing("guest", "program", "page", "chromium") }, () => {
  let service: Service;
  let browser: Browser;
  let demo: Demo;
  let guest: GuestClient;

  before(async () => {
    service = await startService();
    guest = await startGuest(await fetchPackages(service.url));
    browser = await launch();
    demo = await openDemo(browser, service.url);
  });
  after(async () => {
    await browser.close();
    await service.stop();
  });

  for (const sample of samples) {
    test(sample.title.en, async () => {
      const bytes = await readFile(new URL(sample.file, patientsFolder));
      const assessed = guest.assess(bytes, {
        at: sample.at,
        zone: "+09:00",
        lang: "ja",
        answers: [],
        occasion: "patient_view",
      });
      const spoken = assessed.assessments.filter(({ outcome }) => outcome.kind !== "not_applicable");
      assert.deepEqual(
        Object.fromEntries(spoken.map(({ model, outcome }) => [model.id, outcome.kind])),
        speaks[sample.file],
        "the sample shows what it was made to show",
      );
      await choose(demo, sample.file);
      await cardsSay(demo, assessed, spoken);
      assert.deepEqual(demo.troubles, []);
    });
  }

  test("each patient had a new worker, and no worker outlived its patient", () => {
    // One for each patient, and the next one, which has seen nobody.
    assert.equal(demo.workers.started, samples.length + 1);
    assert.equal(demo.workers.running, 2);
  });

  test("nothing left the page but requests for its own files", async () => {
    const ids = guest.describe().models.map(({ id }) => id);
    const expected = [
      "/",
      "/guest/index.json",
      "/guest/kusushi.js",
      "/guest/kusushi.wasm",
      "/packages/index.json",
      ...ids.map((id) => `/packages/${id}.kpkg`),
      "/patients/index.json",
      ...samples.map(({ file }) => `/patients/${file}`),
    ];
    const own = service.visits.filter(({ path }) => !path.startsWith("/assets/"));
    // The packages were fetched by this test too, and the glue by every worker.
    assert.deepEqual([...new Set(own.map(({ path }) => path))].sort(), expected.sort());
    assert.deepEqual([...new Set(service.visits.map(({ method }) => method))], ["GET"]);
    assert.ok(service.visits.every(({ bodyBytes, path }) => bodyBytes === 0 && !path.includes("?")));
    for (const address of demo.asked) assert.match(address, new RegExp(`^GET (${service.url}|data:,)`));
  });

  test("the guest that answered has the digest of the file", async () => {
    await choose(demo, "stroke-clear.json");
    const facts = demo.cards.first().locator("kusushi-facts");
    assert.ok((await textOf(facts)).includes(await guestDigest()));
  });

  test("a language is chosen without asking the models again", async () => {
    const before = service.visits.length;
    const risk = demo.cards.first().locator("kusushi-risk strong");
    const figure = await risk.innerText();
    await demo.page.getByRole("button", { name: "English" }).click();
    await demo.page.getByRole("heading", { name: "Decision support" }).waitFor();
    assert.equal(await demo.page.locator("html").getAttribute("lang"), "en");
    assert.equal(await risk.innerText(), figure);
    assert.doesNotMatch(await demo.panel.locator("h2, h3, h4").allInnerTexts().then(String), /[ぁ-んァ-ヶ]/);
    await demo.page.getByRole("button", { name: "日本語" }).click();
    await demo.page.getByRole("heading", { name: "診断・治療支援" }).waitFor();
    assert.equal(service.visits.length, before);
  });
});

async function cardsSay({ panel, cards }: Demo, assessed: Assessed, spoken: readonly Assessment[]): Promise<void> {
  const shown = await cards.evaluateAll((all) => all.map((card) => (card as HTMLElement).dataset["model"]));
  assert.deepEqual(shown, spoken.map(({ model }) => model.id));
  for (const [index, { model, outcome, notice, inputs }] of spoken.entries()) {
    const card = cards.nth(index);
    const text = await textOf(card);
    const says = (part: string): void => assert.ok(text.includes(part.replace(/\s+/g, " ").trim()), `${model.id}: ${part}`);
    says(model.title.ja);
    says(notice.ja);
    for (const input of inputs.filter(({ role }) => role === "predictor")) says(input.title.ja);
    if (outcome.kind === "abstention") for (const reason of outcome.reasons) says(reason.detail.ja);
    if (outcome.kind === "score") {
      says(outcome.score.text.ja);
      says(outcome.score.note.ja);
      for (const band of outcome.score.bands) says(band.title.ja);
      for (const item of outcome.score.points) says(item.title.ja);
    }
    if (outcome.kind !== "answer") continue;
    for (const { prediction, assumption, advice } of outcome.readings) {
      const digits = percentDigits(prediction.probability);
      says(`${percentage(prediction.probability, digits)}%`);
      says(`${percentage(prediction.lower, digits)}〜${percentage(prediction.upper, digits)}%`);
      if (assumption) says(assumption.title.ja);
      if (advice) says(advice.statement.ja);
      for (const reason of advice?.withheld ?? []) says(reason.detail.ja);
      for (const arm of advice?.arms ?? []) {
        for (const reason of arm.contraindications) says(reason.detail.ja);
        // A number needed to treat is shown where there is one, and nowhere else.
        const needed = card.locator(`[data-arm="${arm.id}"] .needed`);
        assert.equal((await needed.count()) > 0, arm.number_needed_to_treat != null, `${model.id} ${arm.id}: NNT`);
      }
      const arms = advice?.arms ?? [];
      // Nothing of the arms is told while there is nothing of this patient to tell.
      if (!arms.some((arm) => arm.risk != null || arm.current === true || arm.contraindications.length > 0)) continue;
      for (const arm of arms) {
        for (const { notice, detail } of [...arm.notes, ...arm.no_order]) {
          says(notice.text.ja);
          says(detail.ja);
        }
        for (const { detail, shown_by } of arm.cautions) {
          says(detail.ja);
          for (const { source } of shown_by) says(source);
        }
        for (const { source } of arm.current_use) says(source);
        if (arm.effect) says(arm.effect.population.ja);
        const harms = arm.harms.filter(({ figure }) => figure?.number_needed_to_harm != null);
        const shown = card.locator(`[data-arm="${arm.id}"] .needed-to-harm`);
        assert.equal(await shown.count(), harms.length * outcome.readings.length, `${model.id} ${arm.id}: NNH`);
      }
    }
  }
  const silent = assessed.assessments.length - spoken.length;
  assert.equal(await panel.locator("details.silent li").count(), silent);
}
