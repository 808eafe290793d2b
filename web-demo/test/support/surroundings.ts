// What the tests run against, where it is, and what is said where it is not there.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../../", import.meta.url);

function path(variable: string, usual: string): string {
  return process.env[variable] ?? fileURLToPath(new URL(usual, root));
}

/** The guest; `kusushi.js` lies beside it. */
export const guestFile = path("KUSUSHI_GUEST", "target/guest/kusushi.wasm");
/** The guest's JavaScript face. */
export const glueFile = guestFile.replace(/\.wasm$/, ".js");
/** The program. */
export const programFile = path("KUSUSHI_PROGRAM", "target/debug/kusushi");
/** The model packages' folders. */
export const modelsFolder = fileURLToPath(new URL("models", root));
/** The page as built. */
export const pageFolder = fileURLToPath(new URL("web-demo/dist", root));
/** The sample patients. */
export const patientsFolder = new URL("web-demo/patients/", root);
/** The browser. */
export const chromiumFile = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/**
 * Why tests that need these are skipped, as `node:test` wants it: `false` where all are there. In CI nothing is
 * skipped, so that what is missing fails.
 */
export function missing(...needs: ("guest" | "program" | "page" | "chromium")[]): string | false {
  const files = {
    guest: [guestFile, "cargo xtask guest"],
    program: [programFile, "cargo build --package kusushi"],
    page: [pageFolder, "npm run build"],
    chromium: [chromiumFile, "apt-get install chromium, or set CHROMIUM"],
  } as const;
  const absent = needs.filter((need) => !existsSync(files[need][0]));
  if (absent.length === 0 || process.env["CI"] === "true") return false;
  return absent.map((need) => `no ${need} (${files[need][1]})`).join("; ");
}
