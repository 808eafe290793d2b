// WCAG 2.2 AA: text has a contrast of at least 4.5 to 1 with what is behind it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const styles = await readFile(new URL("../../src/panel/styles.ts", import.meta.url), "utf8");
const colours = new Map(Array.from(styles.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g), ([, name, hex]) => [name, hex]));

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((start) => parseInt(hex.slice(start, start + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

test("text can be read on every ground", () => {
  for (const ground of ["card", "faint", "note"]) {
    for (const ink of ["ink", "muted", "accent", "benefit", "harm", "open"]) {
      const [text, behind] = [colours.get(ink), colours.get(ground)];
      assert.ok(text !== undefined && behind !== undefined, `${ink} on ${ground}`);
      assert.ok(contrast(text, behind) >= 4.5, `${ink} on ${ground}: ${contrast(text, behind).toFixed(2)}`);
    }
  }
  for (const ground of ["ink", "accent"]) {
    assert.ok(contrast("#ffffff", colours.get(ground) ?? "#ffffff") >= 4.5, `white on ${ground}`);
  }
});
