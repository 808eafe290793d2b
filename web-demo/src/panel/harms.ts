// What a treatment may do that is not wanted, as published: on the same scale as its benefit, never individualised.

import { css, html, nothing, type TemplateResult } from "lit";
import type { ArmShown, EvidenceShown, HarmShown } from "../guest/contract.js";
import { ratio } from "../words/figures.js";
import "./bar.js";
import { cited } from "./citation.js";
import { Part } from "./part.js";
import { base } from "./styles.js";

/** The harms of one arm. */
export class Harms extends Part {
  static override properties = { arm: { attribute: false }, evidence: { attribute: false }, extent: { type: Number } };
  static override styles = [
    base,
    css`
      h6 {
        margin: 0;
        font-size: var(--small);
        color: var(--muted);
      }
      li + li {
        margin-block-start: 0.5rem;
      }
      .line {
        display: block;
      }
    `,
  ];

  declare arm: ArmShown;
  declare evidence: readonly EvidenceShown[];
  /** The difference at either end of every line, above 0. */
  declare extent: number;

  override render() {
    const { words, arm } = this;
    return html`<h6>${words.harmsPublished}</h6>
      ${arm.harms_not_found
        ? html`<p class="small">
            ${this.say(arm.harms_not_found.text)} ${cited(this.evidence, arm.harms_not_found.evidence, words)}
          </p>`
        : nothing}
      <ul>
        ${arm.harms.map((harm) => html`<li>${this.#harm(harm)}</li>`)}
      </ul>`;
  }

  #harm(harm: HarmShown): TemplateResult {
    const { words } = this;
    const source = cited(this.evidence, harm.evidence, words);
    const { figure } = harm;
    if (!figure) return html`<span class="small">${this.say(harm.text)} ${source}</span>`;
    const { difference, interval, relative, number_needed_to_harm: needed } = figure;
    const people = (value: number): string => words.people(value);
    return html`<span class="line small">${this.say(figure.outcome)}${words.listJoint}${this.say(figure.horizon)} ${source}</span>
      ${difference == null
        ? html`<span class="line small muted">${words.noAbsolute}</span>`
        : html`<strong class="line number">${people(difference)}</strong>
            <span class="line small number">
              ${interval
                ? html`${words.interval95} ${words.range(people(interval.lower), people(interval.upper))}`
                : words.noInterval}
            </span>
            <kusushi-bar
              lang=${this.lang}
              .value=${interval ?? { estimate: difference }}
              .extent=${this.extent}
            ></kusushi-bar>`}
      ${needed
        ? html`<span class="line small number needed-to-harm"
            >${words.numberNeededToHarm} ${Math.floor(needed.estimate)}
            ${words.range(`${Math.floor(needed.lower)}`, `${Math.floor(needed.upper)}`)}</span
          >`
        : nothing}
      ${relative ? html`<span class="line small number">${words.measure[relative.measure]} ${ratio(relative, words.range)}</span>` : nothing}
      ${figure.certainty ? html`<span class="line small">${words.certaintyOf[figure.certainty]}</span>` : nothing}
      ${figure.note ? html`<span class="line small">${this.say(figure.note)}</span>` : nothing}`;
  }
}

customElements.define("kusushi-harms", Harms);
