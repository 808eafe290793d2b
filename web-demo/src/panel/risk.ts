// The estimated probability, in figures, on a line and in words.

import { css, html } from "lit";
import type { OutputFacts, Prediction } from "../guest/contract.js";
import { percentDigits, percentage } from "../words/figures.js";
import { Part } from "./part.js";
import "./scale.js";
import { base } from "./styles.js";

/** A prediction with what it is of. */
export class Risk extends Part {
  static override properties = { prediction: { attribute: false }, output: { attribute: false } };
  static override styles = [
    base,
    css`
      .figures {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0 0.75rem;
        margin-block-end: 0.25rem;
      }
      strong {
        font-size: 2rem;
        line-height: 1.25;
      }
      .meaning {
        font-weight: 600;
      }
    `,
  ];

  declare prediction: Prediction;
  declare output: OutputFacts;

  override render() {
    const { words, prediction, output } = this;
    const digits = percentDigits(prediction.probability);
    const [estimate, lower, upper] = [prediction.probability, prediction.lower, prediction.upper].map((part) =>
      percentage(part, digits),
    ) as [string, string, string];
    return html`
      <p class="meaning">
        ${this.say(output.meaning)} <span class="muted small">${this.say(output.horizon)}</span>
      </p>
      <p class="figures number">
        <span class="small muted">${words.estimatedRisk}</span>
        <strong>${words.percent(estimate)}</strong>
        <span>${words.interval95} ${words.percent(words.range(lower, upper))}</span>
      </p>
      <kusushi-scale
        lang=${this.lang}
        .value=${{ estimate: prediction.probability, lower: prediction.lower, upper: prediction.upper }}
      ></kusushi-scale>
    `;
  }
}

customElements.define("kusushi-risk", Risk);
