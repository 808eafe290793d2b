// The estimated probability, in figures, on a line and in words; which labels it leaves; and what a site made of its own
// outcomes, apart from it.

import { css, html, nothing, type TemplateResult } from "lit";
import type { LabelSetShown, OutputFacts, Prediction, Recalibrated } from "../guest/contract.js";
import { percentDigits, percentage } from "../words/figures.js";
import { Part } from "./part.js";
import "./scale.js";
import { base } from "./styles.js";

/** A prediction with what it is of. */
export class Risk extends Part {
  static override properties = {
    prediction: { attribute: false },
    output: { attribute: false },
    labelSet: { attribute: false },
    recalibrated: { attribute: false },
  };
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
      .labels {
        margin-block-start: 0.5rem;
      }
      .recalibrated {
        border: 1px dashed var(--line);
        margin-block-start: 0.5rem;
        padding: 0.375rem 0.625rem;
      }
    `,
  ];

  declare prediction: Prediction;
  declare output: OutputFacts;
  declare labelSet: LabelSetShown | null | undefined;
  declare recalibrated: Recalibrated | null | undefined;

  override render() {
    const { words, prediction, output } = this;
    const [estimate, lower, upper] = written(prediction);
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
      <p class="small muted">${this.say(output.interval)}</p>
      ${this.labelSet ? this.#labels(this.labelSet) : nothing}
      ${this.recalibrated ? this.#recalibrated(this.recalibrated) : nothing}
    `;
  }

  #labels(set: LabelSetShown): TemplateResult {
    return html`<div class="labels" data-left=${set.left}>
      <p>${this.say(set.text)}</p>
      <p class="small muted">${this.say(set.promise)}</p>
    </div>`;
  }

  /** Smaller than the validated estimate, and never in its place. */
  #recalibrated(shown: Recalibrated): TemplateResult {
    const { words } = this;
    const [estimate, lower, upper] = written(shown);
    return html`<div class="recalibrated">
      <p class="number">
        <span class="small muted">${words.recalibrated}</span>
        <span>${words.percent(estimate)}</span>
        <span>${words.interval95} ${words.percent(words.range(lower, upper))}</span>
      </p>
      <p class="small muted">${this.say(shown.text)}</p>
    </div>`;
  }
}

/** A probability and its interval in per cent, with the digits of the probability. */
function written(risk: { probability: number; lower: number; upper: number }): [string, string, string] {
  const digits = percentDigits(risk.probability);
  return [percentage(risk.probability, digits), percentage(risk.lower, digits), percentage(risk.upper, digits)];
}

customElements.define("kusushi-risk", Risk);
