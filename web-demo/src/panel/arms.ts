// Treatments side by side: the absolute risk with each, the difference that it makes, and what speaks against it
// in this patient.

import { css, html, nothing, type TemplateResult } from "lit";
import type { Advice, ArmShown, Interval, Reason, Verdict } from "../guest/contract.js";
import { percentDigits, percentage, perThousand } from "../words/figures.js";
import { Part } from "./part.js";
import "./reasons.js";
import "./scale.js";
import { base } from "./styles.js";

const GLYPHS: Record<Verdict, string> = { benefit: "▼", uncertain: "◆", harm: "▲" };

/** The comparison, or why there is none. */
export class Arms extends Part {
  static override properties = { advice: { attribute: false } };
  static override styles = [
    base,
    css`
      :host {
        container-type: inline-size;
      }
      .statement {
        font-weight: 600;
        margin-block: 0.25rem 0.75rem;
      }
      kusushi-reasons {
        margin-block-end: 0.75rem;
      }
      .arms {
        display: grid;
        gap: 0.75rem;
      }
      @container (min-width: 34rem) {
        .arms {
          grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr));
        }
      }
      .arm {
        border: 1px solid var(--line);
        border-radius: 0.375rem;
        padding: 0.625rem 0.75rem;
        font-size: 0.875rem;
      }
      .arm > * + * {
        margin-block-start: 0.5rem;
      }
      .arm.reference {
        background: var(--faint);
      }
      .risk strong {
        font-size: 1.5rem;
        line-height: 1.25;
      }
      .line {
        display: block;
      }
      .verdict {
        font-weight: 600;
      }
      h6 {
        margin: 0;
        font-size: var(--small);
        color: var(--muted);
      }
      .contraindications {
        border-inline-start: 0.25rem solid var(--harm);
        padding-inline-start: 0.5rem;
      }
    `,
  ];

  declare advice: Advice;

  override render() {
    const { words, advice } = this;
    return html`<section>
      <h4>${words.arms}</h4>
      <p class="statement">${this.say(advice.statement)}</p>
      ${advice.withheld.length === 0
        ? nothing
        : html`<kusushi-reasons
            lang=${this.lang}
            heading=${words.withheld}
            .reasons=${advice.withheld}
          ></kusushi-reasons>`}
      ${advice.arms.some((arm) => arm.risk || arm.contraindications.length > 0)
        ? html`<div class="arms">${advice.arms.map((arm) => this.#arm(arm))}</div>`
        : nothing}
    </section>`;
  }

  #arm(arm: ArmShown): TemplateResult {
    const { words } = this;
    return html`<article class="arm ${arm.reference ? "reference" : ""}" data-arm=${arm.id}>
      <h5>
        ${this.say(arm.title)} ${arm.reference ? html`<span class="badge">${words.referenceArm}</span>` : nothing}
        ${arm.current === true ? html`<span class="badge">${words.currentArm}</span>` : nothing}
      </h5>
      ${arm.reference ? nothing : this.#contraindications(arm)} ${arm.risk ? this.#risk(arm.risk) : nothing}
      ${arm.difference ? this.#difference(arm, arm.difference) : nothing}
      ${arm.number_needed_to_treat ? this.#numberNeeded(arm.number_needed_to_treat) : nothing}
    </article>`;
  }

  #risk(risk: Interval): TemplateResult {
    const { words } = this;
    const digits = percentDigits(risk.estimate);
    return html`<div class="risk number">
      <h6>${words.riskUnderArm}</h6>
      <strong>${words.percent(percentage(risk.estimate, digits))}</strong>
      <span class="small">
        ${words.percent(words.range(percentage(risk.lower, digits), percentage(risk.upper, digits)))}
      </span>
      <kusushi-scale lang=${this.lang} .value=${risk}></kusushi-scale>
    </div>`;
  }

  #difference(arm: ArmShown, difference: Interval): TemplateResult {
    const { words } = this;
    const people = (value: number): string => {
      const count = perThousand(value);
      return count === "0" ? words.same : value < 0 ? words.fewer(count) : words.more(count);
    };
    return html`<div class="difference">
      <h6>${words.difference}</h6>
      <strong class="line number">${people(difference.estimate)}</strong>
      <span class="line small number">
        ${words.interval95} ${words.range(people(difference.lower), people(difference.upper))}
      </span>
      ${arm.verdict
        ? html`<span class="line small verdict ${arm.verdict}">
            <span aria-hidden="true">${GLYPHS[arm.verdict]} </span>${words.verdict[arm.verdict]}
          </span>`
        : nothing}
    </div>`;
  }

  #numberNeeded(needed: Interval): TemplateResult {
    const { words } = this;
    const whole = (value: number): string => Math.ceil(value).toString();
    return html`<p class="needed">
      <span class="small muted">${words.numberNeeded}</span>
      <strong class="number">${whole(needed.estimate)}</strong>
      <span class="small number">${words.range(whole(needed.lower), whole(needed.upper))}</span>
    </p>`;
  }

  #contraindications(arm: ArmShown): TemplateResult {
    const { words } = this;
    if (arm.contraindications.length + arm.to_check.length === 0) {
      return html`<p class="small muted">${words.noContraindication}</p>`;
    }
    return html`<div class="contraindications">
      ${this.#reasons(words.contraindications, arm.contraindications)} ${this.#reasons(words.toCheck, arm.to_check)}
    </div>`;
  }

  #reasons(heading: string, reasons: readonly Reason[]): TemplateResult | typeof nothing {
    if (reasons.length === 0) return nothing;
    return html`<h6 class="harm">${heading}</h6>
      <ul>
        ${reasons.map(
          (reason) => html`<li class="small">
            <strong>${this.say(reason.detail)}</strong> <code>${reason.notice.code}</code>
          </li>`,
        )}
      </ul>`;
  }
}

customElements.define("kusushi-arms", Arms);
