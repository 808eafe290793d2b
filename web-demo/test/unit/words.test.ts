import assert from "node:assert/strict";
import { test } from "node:test";
import { notice } from "../../src/guest/failure.js";
import { en } from "../../src/words/en.js";
import { ja } from "../../src/words/ja.js";
import { langOf } from "../../src/words/words.js";

test("no word of the page is empty, and Japanese words are Japanese", () => {
  const plain = (words: object): [string, string][] =>
    Object.entries(words).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  for (const [name, word] of plain(en)) assert.ok(word !== "", name);
  const latin = new Set(["sentenceJoint"]);
  for (const [name, word] of plain(ja)) {
    assert.ok(latin.has(name) || /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}、：0-9]/u.test(word), name);
  }
});

test("a language is one of the two", () => {
  for (const [attribute, lang] of [
    ["ja", "ja"],
    ["en-GB", "en"],
    ["EN", "en"],
    ["fr", "ja"],
    [null, "ja"],
  ] as const) {
    assert.equal(langOf(attribute), lang);
  }
});

test("a notice of the page has code, place, words and remedy", () => {
  const { code, place, text, remedy } = notice("K-PAGE-003", "guest assess");
  assert.equal(code, "K-PAGE-003");
  assert.equal(place, "guest assess");
  for (const words of [text.ja, text.en, remedy.ja, remedy.en]) assert.ok(words.length > 0);
});
