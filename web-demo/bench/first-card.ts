// How long a physician waits: from opening the page to the first card, and from choosing a patient to the card.
// Over loopback, in headless Chromium; the median and the range of several runs.

import type { Browser } from "playwright-core";
import { choose, launch, openDemo } from "../test/support/browser.js";
import { startService } from "../test/support/service.js";
import { missing } from "../test/support/surroundings.js";

const RUNS = 9;

const lacking = missing("guest", "program", "page", "chromium");
if (lacking !== false) {
  console.log(`page benches skipped: ${lacking}`);
  process.exit(0);
}

const service = await startService();
const browser = await launch();
try {
  await compiled(service.url);
  report("page load to first card, empty cache", await repeated(() => firstCard(browser)));
  const patients = ["stroke-contraindicated.json", "stroke-clear.json"] as const;
  const demo = await openDemo(browser, service.url);
  report(
    "choice of a patient to card, new worker",
    await repeated(async (run) => {
      const began = performance.now();
      await choose(demo, patients[run % 2] as string);
      return performance.now() - began;
    }),
  );
} finally {
  await browser.close();
  await service.stop();
}

/** Waits until the service has compiled its own copy of the guest, which would take the processor from the page. */
async function compiled(url: string): Promise<void> {
  for (let tries = 0; tries < 1800; tries += 1) {
    if ((await fetch(new URL("ready", url))).ok) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("the service is not ready");
}

/** Milliseconds from the start of the navigation to the frame after the first answer. A new page has an empty cache. */
async function firstCard(browser: Browser): Promise<number> {
  const { page } = await openDemo(browser, service.url);
  const ms = await page.evaluate(() => performance.now());
  await page.close();
  return ms;
}

async function repeated(once: (run: number) => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) times.push(await once(run));
  return times.sort((a, b) => a - b);
}

function report(what: string, times: readonly number[]): void {
  const [fastest, median, slowest] = [0, (RUNS - 1) / 2, RUNS - 1].map((index) => (times[index] ?? NaN).toFixed(0));
  console.log(`${what}: median ${median} ms (${fastest} to ${slowest} ms, ${RUNS} runs)`);
}
