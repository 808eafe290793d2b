// Headless Chromium, and a page of it that remembers what went wrong.

import { chromium, type Browser, type Locator, type Page } from "playwright-core";
import { chromiumFile } from "./surroundings.js";

/** Starts Chromium without its own background traffic. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumFile,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** The demo page in a browser. */
export interface Demo {
  page: Page;
  panel: Locator;
  cards: Locator;
  /** Console errors and warnings, uncaught exceptions, and violations of the page's policy. */
  troubles: string[];
  /** Addresses asked for, wherever they are. */
  asked: string[];
  /** Workers started so far, and how many of them still run. */
  workers: { started: number; running: number };
}

/** Opens the demo page; the first sample patient is assessed when this returns. */
export async function openDemo(browser: Browser, url: string, viewport = { width: 1280, height: 900 }): Promise<Demo> {
  const page = await browser.newPage({ viewport });
  const troubles: string[] = [];
  const asked: string[] = [];
  const workers = { started: 0, running: 0 };
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("request", (request) => asked.push(`${request.method()} ${request.url()}`));
  page.on("worker", (worker) => {
    workers.started += 1;
    workers.running += 1;
    worker.on("close", () => (workers.running -= 1));
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
    const counter = window as unknown as { answers: number };
    counter.answers = 0;
    for (const answered of ["kusushi-assessed", "kusushi-error"]) {
      document.addEventListener(answered, () => (counter.answers += 1));
    }
  });
  await page.goto(url);
  const demo = {
    page,
    panel: page.locator("kusushi-panel"),
    cards: page.locator("kusushi-card"),
    troubles,
    asked,
    workers,
  };
  await answersBeyond(page, 0);
  return demo;
}

/** Chooses a sample patient. */
export async function choose(demo: Demo, file: string): Promise<void> {
  const { page } = demo;
  if ((await page.locator("#sample").inputValue()) === file) return;
  await assessedAfter(demo, () => page.locator("#sample").selectOption(file));
}

/** Opens a file of the given content. */
export async function openFile(demo: Demo, name: string, content: string): Promise<void> {
  const file = { name, mimeType: "application/json", buffer: Buffer.from(content) };
  await assessedAfter(demo, () => demo.page.locator("#file").setInputFiles(file));
}

/** Does something that makes the panel ask the models, and waits for what comes of it. */
export async function assessedAfter({ page }: Demo, action: () => Promise<unknown>): Promise<void> {
  const before = await answers(page);
  await action();
  await answersBeyond(page, before);
}

function answers(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { answers: number }).answers);
}

async function answersBeyond(page: Page, before: number): Promise<void> {
  await page.waitForFunction((count) => (window as unknown as { answers: number }).answers > count, before);
  // What was answered is drawn by the second frame.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** All text of an element, that inside its shadow trees and closed parts too, in one line. */
export function textOf(element: Locator): Promise<string> {
  return element.evaluate((root) => {
    // No function may have a name here: what compiles the tests would call a helper that the page does not have.
    const words: string[] = [];
    const left: Node[] = [root];
    for (let node = left.pop(); node !== undefined; node = left.pop()) {
      if (node instanceof Text) words.push(node.data);
      if (node instanceof HTMLStyleElement) continue;
      left.push(...Array.from((node instanceof Element && node.shadowRoot ? node.shadowRoot : node).childNodes).reverse());
    }
    return words.join(" ").replace(/\s+/g, " ").trim();
  });
}
