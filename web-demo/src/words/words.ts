// The page's own words, in the language chosen.

import type { Text } from "../guest/contract.js";
import { en } from "./en.js";
import { ja } from "./ja.js";

/** A language of the page. */
export type Lang = keyof Text;

/** Everything that the page says of itself. */
export type Words = typeof en;

/** The words in a language. */
export function wordsIn(lang: Lang): Words {
  return lang === "en" ? en : ja;
}

/** The language of a `lang` attribute; Japanese where it is none of ours. */
export function langOf(attribute: string | null): Lang {
  return attribute?.toLowerCase().startsWith("en") === true ? "en" : "ja";
}
