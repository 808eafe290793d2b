// What could not be done, and what can be done about it. The page goes on.

import { css, html } from "lit";
import type { Notice } from "../guest/contract.js";
import { Part } from "./part.js";
import { base } from "./styles.js";

/** An error. Sends `kusushi-again` where it is to be tried once more. */
export class FailureShown extends Part {
  static override properties = { notice: { attribute: false } };
  static override styles = [
    base,
    css`
      section {
        background: var(--card);
        border: 1px solid var(--harm);
        border-inline-start-width: 0.375rem;
        border-radius: 0.375rem;
        padding: 0.75rem 1rem;
      }
      h3 {
        font-size: 1.0625rem;
        color: var(--harm);
      }
      dl {
        display: grid;
        grid-template-columns: max-content 1fr;
        gap: 0.125rem 0.75rem;
        margin-block: 0.5rem 0.75rem;
      }
      dt {
        color: var(--muted);
      }
    `,
  ];

  declare notice: Notice;

  override render() {
    const { words, notice } = this;
    return html`<section>
      <h3><span aria-hidden="true">✕ </span>${words.failed}</h3>
      <p>${this.say(notice.text)}</p>
      <dl>
        <dt>${words.remedy}</dt>
        <dd>${this.say(notice.remedy)}</dd>
        <dt>${words.place}</dt>
        <dd>${notice.place}</dd>
        <dt>${words.code}</dt>
        <dd><code>${notice.code}</code></dd>
      </dl>
      <button type="button" @click=${this.#again}>${words.again}</button>
    </section>`;
  }

  #again(): void {
    this.dispatchEvent(new Event("kusushi-again", { bubbles: true, composed: true }));
  }
}

customElements.define("kusushi-failure", FailureShown);
