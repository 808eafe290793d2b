// The value of one input with which the estimate would lie on the other side of a threshold.

import { html } from "lit";
import type { Counterfactual } from "../guest/contract.js";
import { percentDigits, percentage } from "../words/figures.js";
import { Part } from "./part.js";
import { base } from "./styles.js";

/** A change of one input, and that it describes the model alone. */
export class Otherwise extends Part {
  static override properties = { counterfactual: { attribute: false } };
  static override styles = base;

  declare counterfactual: Counterfactual;

  override render() {
    const { words, counterfactual } = this;
    const { prediction, threshold } = counterfactual;
    const digits = percentDigits(prediction.probability);
    const shown = (part: number) => percentage(part, digits);
    const estimate = `${words.percent(shown(prediction.probability))} (${words.interval95} ${words.percent(
      words.range(shown(prediction.lower), shown(prediction.upper)),
    )})`;
    const line = `${this.say(threshold.title)} ${words.percent(percentage(threshold.risk))}`;
    return html`<details>
      <summary><h4>${words.otherwise}</h4></summary>
      <p data-input=${counterfactual.input}>
        ${words.otherwiseValue(this.say(counterfactual.title), this.say(counterfactual.from), this.say(counterfactual.to))}
        ${words.otherwiseEstimate(estimate, line, prediction.probability >= threshold.risk)}
      </p>
      <p class="small muted">${this.say(counterfactual.note)}</p>
    </details>`;
  }
}

customElements.define("kusushi-otherwise", Otherwise);
