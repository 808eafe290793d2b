// What was published of the treatments compared: their effects, their harms, and what guidelines say today.

import { css, html, nothing, type TemplateResult } from "lit";
import type { Advice, ArmShown, Claim, Effect, EvidenceShown } from "../guest/contract.js";
import { citationNumber } from "./citation.js";
import { Part } from "./part.js";
import { base } from "./styles.js";

/** The publications behind a comparison, whether or not it is shown. */
export class Publications extends Part {
  static override properties = { advice: { attribute: false }, evidence: { attribute: false } };
  static override styles = [
    base,
    css`
      :host {
        font-size: 0.875rem;
      }
      .block + .block {
        margin-block-start: 0.625rem;
      }
      h6 {
        margin: 0;
        font-size: var(--small);
        color: var(--muted);
      }
      li {
        list-style: disc;
        margin-inline-start: 1.25em;
      }
    `,
  ];

  declare advice: Advice;
  declare evidence: readonly EvidenceShown[];

  override render() {
    const { words, advice } = this;
    return html`${advice.guidance.length === 0
      ? nothing
      : html`<div class="block">
          <h5>${words.guidance}</h5>
          ${this.#claims(advice.guidance)}
        </div>`}
    ${advice.arms.map((arm) => this.#arm(arm))}`;
  }

  #arm(arm: ArmShown): TemplateResult | typeof nothing {
    if (arm.harms.length === 0 && !arm.effect) return nothing;
    const { words } = this;
    return html`<div class="block" data-arm=${arm.id}>
      <h5>${this.say(arm.title)}</h5>
      ${arm.effect ? this.#effect(arm.effect) : nothing}
      ${arm.harms.length === 0
        ? nothing
        : html`<h6>${words.harms}</h6>
            ${this.#claims(arm.harms)}`}
    </div>`;
  }

  #effect(effect: Effect): TemplateResult {
    const { words } = this;
    const [estimate, lower, upper] = [effect.estimate, effect.lower, effect.upper].map((part) =>
      part.toFixed(2),
    ) as [string, string, string];
    return html`<h6>${words.publishedEffect}</h6>
      <p>
        <span class="number">${words.oddsRatio} ${estimate} (${words.range(lower, upper)})</span>
        ${this.#citation(effect.evidence)} <span class="muted">${this.say(effect.population)}</span>
      </p>`;
  }

  #claims(claims: readonly Claim[]): TemplateResult {
    return html`<ul>
      ${claims.map((claim) => html`<li>${this.say(claim.text)} ${this.#citation(claim.evidence)}</li>`)}
    </ul>`;
  }

  #citation(id: string): TemplateResult | typeof nothing {
    const number = citationNumber(this.evidence, id);
    if (number === undefined) return nothing;
    return html`<span class="muted"
      >[<span class="visually-hidden">${this.words.evidenceNumber(number)}</span
      ><span aria-hidden="true">${number}</span>]</span
    >`;
  }
}

customElements.define("kusushi-publications", Publications);
