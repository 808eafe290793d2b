// What was published of the treatments compared: their effects, their harms, and what guidelines say today.

import { css, html, nothing, type TemplateResult } from "lit";
import type { Advice, ArmShown, Claimed, Effect, EvidenceShown } from "../guest/contract.js";
import { ratio } from "../words/figures.js";
import { cited } from "./citation.js";
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
    const claims = [...(arm.no_effect ? [arm.no_effect] : []), ...(arm.harms_not_found ? [arm.harms_not_found] : [])];
    if (arm.harms.length + claims.length === 0 && !arm.effect) return nothing;
    const { words } = this;
    return html`<div class="block" data-arm=${arm.id}>
      <h5>${this.say(arm.title)}</h5>
      ${arm.effect ? this.#effect(arm.effect) : nothing} ${claims.length === 0 ? nothing : this.#claims(claims)}
      ${arm.harms.length === 0
        ? nothing
        : html`<h6>${words.harms}</h6>
            ${this.#claims(arm.harms)}`}
    </div>`;
  }

  #effect(effect: Effect): TemplateResult {
    const { words } = this;
    return html`<h6>${words.publishedEffect}</h6>
      <p>
        <span class="number">${words.measure[effect.measure]} ${ratio(effect, words.range)}</span>
        ${cited(this.evidence, effect.evidence, words)} <span class="muted">${this.say(effect.population)}</span>
      </p>
      ${effect.subgroups ? this.#claims([effect.subgroups]) : nothing}`;
  }

  #claims(claims: readonly Pick<Claimed, "text" | "evidence">[]): TemplateResult {
    return html`<ul>
      ${claims.map((claim) => html`<li>${this.say(claim.text)} ${cited(this.evidence, claim.evidence, this.words)}</li>`)}
    </ul>`;
  }
}

customElements.define("kusushi-publications", Publications);
