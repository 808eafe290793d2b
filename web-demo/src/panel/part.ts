// What every part of the panel shares: a language, and the words in it.

import { LitElement, type PropertyDeclarations } from "lit";
import type { Text } from "../guest/contract.js";
import { langOf, wordsIn, type Lang, type Words } from "../words/words.js";

/** A part of the page that speaks the language of its `lang` attribute. */
export abstract class Part extends LitElement {
  static override properties: PropertyDeclarations = { lang: { reflect: true } };

  /** The page's own words. */
  protected get words(): Words {
    return wordsIn(this.language);
  }

  /** The language spoken. */
  protected get language(): Lang {
    return langOf(this.lang);
  }

  /** What the guest said, in that language. */
  protected say(text: Text): string {
    return text[this.language];
  }
}
