// Treatments side by side: the absolute risk with each, the difference that it makes, and what speaks against it
// in this patient.

import { css, html, nothing, type TemplateResult } from "lit";
import type { Advice, ArmShown, Effect, EvidenceShown, Interval, OrderProposed, Reason, Verdict } from "../guest/contract.js";
import { percentDigits, percentage, ratio } from "../words/figures.js";
import "./bar.js";
import { entry } from "./care.js";
import { cited } from "./citation.js";
import "./harms.js";
import { Part } from "./part.js";
import "./reasons.js";
import "./scale.js";
import { base } from "./styles.js";

const GLYPHS: Record<Verdict, string> = { benefit: "▼", uncertain: "◆", harm: "▲" };

/** The comparison, or why there is none. */
export class Arms extends Part {
  static override properties = { advice: { attribute: false }, evidence: { attribute: false } };
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
          grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr));
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
      .notes li + li {
        margin-block-start: 0.25rem;
      }
      .contraindications {
        border-inline-start: 0.25rem solid var(--harm);
        padding-inline-start: 0.5rem;
      }
    `,
  ];

  declare advice: Advice;
  declare evidence: readonly EvidenceShown[];

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
      ${advice.arms.some(isTold)
        ? html`<p class="small muted">${this.say(advice.scales)}</p>
            <div class="arms">${advice.arms.map((arm) => this.#arm(arm))}</div>`
        : nothing}
    </section>`;
  }

  #arm(arm: ArmShown): TemplateResult {
    const { words } = this;
    const extent = extentOf(this.advice.arms);
    return html`<article class="arm ${arm.reference ? "reference" : ""}" data-arm=${arm.id}>
      <h5>
        ${this.say(arm.title)} ${arm.reference ? html`<span class="badge">${words.referenceArm}</span>` : nothing}
        ${arm.current === true ? html`<span class="badge">${words.currentArm}</span>` : nothing}
      </h5>
      ${arm.current_use.length === 0
        ? nothing
        : html`<p class="small in-use">${words.inUseBy(arm.current_use.map(entry).join(words.listJoint))}</p>`}
      ${arm.reference ? nothing : this.#contraindications(arm)} ${arm.risk ? this.#risk(arm.risk) : nothing}
      ${arm.difference ? this.#difference(arm.difference, extent) : nothing}
      ${arm.verdict ? this.#verdict(arm.verdict) : nothing}
      ${arm.number_needed_to_treat ? this.#numberNeeded(arm.number_needed_to_treat) : nothing}
      ${this.#notes(words.figuresNote, arm.notes)} ${arm.effect ? this.#effect(arm.effect) : nothing}
      ${arm.reference
        ? nothing
        : html`<kusushi-harms
              lang=${this.lang}
              .arm=${arm}
              .evidence=${this.evidence}
              .extent=${extent}
            ></kusushi-harms>
            <kusushi-care lang=${this.lang} .arm=${arm} .evidence=${this.evidence}></kusushi-care>`}
      ${arm.order ? this.#order(arm.order) : nothing} ${this.#notes(words.noOrder, arm.no_order)}
    </article>`;
  }

  #notes(heading: string, notes: readonly Reason[]): TemplateResult | typeof nothing {
    if (notes.length === 0) return nothing;
    return html`<div class="notes">
      <h6>${heading}</h6>
      <ul>
        ${notes.map(
          ({ notice, detail }) => html`<li class="small">
            ${this.say(notice.text)} ${this.say(detail) === "" ? nothing : html`<strong>${this.say(detail)}</strong>`}
            ${this.say(notice.remedy)}
            <code class="muted">${notice.code}</code>
          </li>`,
        )}
      </ul>
    </div>`;
  }

  /** What was published, where it is used: with its date and in whom it was found. */
  #effect(effect: Effect): TemplateResult {
    const { words } = this;
    return html`<div class="effect">
      <h6>${words.publishedEffect}</h6>
      <p class="small">
        <span class="number">${words.measure[effect.measure]} ${ratio(effect, words.range)}</span>
        ${cited(this.evidence, effect.evidence, words)} <span class="muted">${this.say(effect.population)}</span>
      </p>
    </div>`;
  }

  #order(order: OrderProposed): TemplateResult {
    const { words } = this;
    return html`<div class="order">
      <h6>${words.proposedOrder}</h6>
      <p class="small">
        <strong>${this.say(order.drug)}</strong> ${this.say(order.dose_text)}
        ${cited(this.evidence, order.label, words)} ${cited(this.evidence, order.guidance, words)}
      </p>
    </div>`;
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

  #difference(difference: Interval, extent: number): TemplateResult {
    const { words } = this;
    return html`<div class="difference">
      <h6>${words.difference}</h6>
      <strong class="line number">${words.people(difference.estimate)}</strong>
      <span class="line small number">
        ${words.interval95} ${words.range(words.people(difference.lower), words.people(difference.upper))}
      </span>
      <kusushi-bar lang=${this.lang} .value=${difference} .extent=${extent}></kusushi-bar>
    </div>`;
  }

  #verdict(verdict: Verdict): TemplateResult {
    return html`<p class="small verdict ${verdict}">
      <span aria-hidden="true">${GLYPHS[verdict]} </span>${this.words.verdict[verdict]}
    </p>`;
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
      const none = arm.contraindications_listed ? words.noContraindication : words.contraindicationsNotListed;
      return html`<p class="small muted">${none}</p>`;
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

/** Whether there is something of this patient to tell of an arm. */
function isTold(arm: ArmShown): boolean {
  return arm.risk != null || arm.current === true || arm.contraindications.length > 0;
}

/** The largest difference of a comparison, of benefit and harm alike: every line of it reaches as far. */
function extentOf(arms: readonly ArmShown[]): number {
  const ends = arms.flatMap(({ difference, harms }) => [
    ...(difference ? [difference.lower, difference.upper] : []),
    ...harms.flatMap(({ figure }) => [
      ...(figure?.interval ? [figure.interval.lower, figure.interval.upper] : []),
      figure?.difference ?? 0,
    ]),
  ]);
  return Math.max(0.001, ...ends.map(Math.abs));
}

customElements.define("kusushi-arms", Arms);
