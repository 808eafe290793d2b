// Who made the model, how well it did, what it is not for.

import { css, html, nothing, type TemplateResult } from "lit";
import type { Assessment, Figures } from "../guest/contract.js";
import { figure } from "../words/figures.js";
import { Part } from "./part.js";
import { base } from "./styles.js";

/** The facts behind one card. */
export class Facts extends Part {
  static override properties = { assessment: { attribute: false } };
  static override styles = [
    base,
    css`
      dl {
        font-size: 0.875rem;
        margin-block: 0.5rem;
      }
      dt {
        font-weight: 600;
        margin-block-start: 0.5rem;
      }
      dd code {
        white-space: normal;
        overflow-wrap: anywhere;
      }
      td {
        white-space: nowrap;
      }
      td.data {
        white-space: normal;
        min-width: 15em;
      }
    `,
  ];

  declare assessment: Assessment;

  override render() {
    const { words } = this;
    const { model, guest_sha256: guest } = this.assessment;
    const { transparency } = model;
    return html`<details>
      <summary><h4>${words.facts}</h4></summary>
      ${model.validation.length === 0 ? nothing : this.#figures(model.validation)}
      <dl>
        ${this.#fact(words.limitations, this.say(transparency.limitations))}
        ${this.#fact(words.outOfScope, this.say(transparency.out_of_scope))}
        ${this.#fact(words.intendedUse, this.say(transparency.intended_use))}
        ${this.#fact(words.validationMethod, this.say(model.validation_method))}
        ${this.#fact(words.horizon, this.say(model.output.horizon))}
        ${this.#fact(words.intervalMeaning, this.say(model.output.interval))}
        ${this.#fact(words.trainingData, this.say(transparency.training_data))}
        ${this.#fact(words.legalBasis, this.say(transparency.legal_basis))}
        ${this.#fact(words.developer, this.say(transparency.developer))}
        ${this.#fact(words.regulatoryStatus, this.say(transparency.regulatory_status))}
        ${this.#fact(words.licence, transparency.licence)}
        ${this.#fact(words.version, html`${model.id} ${model.version}`)}
        ${this.#fact(words.use, words.useOf[model.use])} ${this.#fact(words.reviewBy, model.review_by)}
        ${this.#fact(words.signature, words.signatureOf(model.signature))}
        ${this.#fact(words.packageDigest, html`<code>${model.package_sha256}</code>`)}
        ${this.#fact(words.guestDigest, html`<code>${guest}</code>`)}
      </dl>
    </details>`;
  }

  #fact(name: string, value: string | TemplateResult): TemplateResult | typeof nothing {
    return value === "" ? nothing : html`<dt>${name}</dt><dd>${value}</dd>`;
  }

  #figures(figures: readonly Figures[]): TemplateResult {
    const { words } = this;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${words.performance}>
      <table>
        <caption>
          ${words.performance}
          <span class="small muted">${words.interval95}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">${words.graph}</th>
            <th scope="col">${words.data}</th>
            <th scope="col">${words.patients}</th>
            <th scope="col">${words.events}</th>
            <th scope="col">${words.discrimination}</th>
            <th scope="col">${words.slope}</th>
            <th scope="col">${words.inTheLarge}</th>
            <th scope="col">${words.brier}</th>
          </tr>
        </thead>
        <tbody>
          ${figures.map(
            (row) => html`<tr>
              <th scope="row">${row.graph}</th>
              <td class="data">${this.say(row.data)}</td>
              <td>${row.rows}</td>
              <td>${row.events}</td>
              <td>${row.auroc ? figure(row.auroc, 3) : row.concordance ? `C ${figure(row.concordance, 3)}` : nothing}</td>
              <td>${figure(row.calibration_slope)}</td>
              <td>${figure(row.calibration_in_the_large)}</td>
              <td>${row.brier.toFixed(3)} (${row.brier_null.toFixed(3)})</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}

customElements.define("kusushi-facts", Facts);
