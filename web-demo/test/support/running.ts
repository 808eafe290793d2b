// A service and a browser for the tests of one `describe`.

import { after, before } from "node:test";
import type { Browser } from "playwright-core";
import { launch } from "./browser.js";
import { startService, type Service } from "./service.js";

/** What is there while the tests of a `describe` run. */
export interface Running {
  service: Service;
  browser: Browser;
}

/** Starts both before the first test and stops them after the last. */
export function running(): Running {
  const both = {} as Running;
  before(async () => {
    both.service = await startService();
    both.browser = await launch();
  });
  after(async () => {
    await both.browser.close();
    await both.service.stop();
  });
  return both;
}
