// What one model says of the patient: an answer, or why there is none.

import { css, html, nothing, type TemplateResult } from "lit";
import type { Assessment, Outcome, Reading } from "../guest/contract.js";
import "./arms.js";
import "./contributions.js";
import "./otherwise.js";
import "./evidence.js";
import "./facts.js";
import "./inputs.js";
import "./notices.js";
import { Part } from "./part.js";
import "./publications.js";
import "./questions.js";
import type { Answered } from "./questions.js";
import "./reasons.js";
import "./risk.js";
import "./score.js";
import { base } from "./styles.js";

/** One model's card. */
export class Card extends Part {
  static override properties = { assessment: { attribute: false }, answeredNames: { attribute: false } };
  static override styles = [
    base,
    css`
      :host {
        container-type: inline-size;
      }
      article {
        background: var(--card);
        border: 1px solid var(--line);
        border-block-start: 0.25rem solid var(--accent);
        border-radius: 0.375rem;
        padding: 0.875rem 1rem 1rem;
        display: grid;
        gap: 0.875rem;
        /* Wide tables scroll inside it instead of stretching it. */
        grid-template-columns: minmax(0, 1fr);
      }
      header {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 0.75rem;
        align-items: baseline;
        justify-content: space-between;
      }
      h3 {
        font-size: 1.1875rem;
      }
      header p {
        flex-basis: 100%;
      }
      .notice {
        background: var(--ink);
        border-color: var(--ink);
        color: #ffffff;
        font-weight: 600;
        white-space: normal;
      }
      .reading {
        display: grid;
        gap: 0.875rem;
        grid-template-columns: minmax(0, 1fr);
        align-content: start;
      }
      .assumption {
        background: var(--faint);
        padding: 0.25rem 0.625rem;
      }
      .two {
        display: grid;
        gap: 1rem;
        grid-template-columns: minmax(0, 1fr);
      }
      @container (min-width: 34rem) {
        .two {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
        .two .reading + .reading {
          border-inline-start: 1px solid var(--line);
          padding-inline-start: 1rem;
        }
      }
    `,
  ];

  declare assessment: Assessment;
  /** Names of the inputs that were answered in this panel, to whichever model. */
  declare answeredNames: readonly string[];

  /** Moves the focus here, where what had it is gone. */
  focusHeading(): void {
    this.renderRoot.querySelector("h3")?.focus();
  }

  override render() {
    const { words, assessment } = this;
    const { model, outcome } = assessment;
    return html`<article data-outcome=${outcome.kind} aria-labelledby="title">
      <header>
        <h3 id="title" tabindex="-1">${this.say(model.title)}</h3>
        <span>
          <span class="badge">${words.kind[model.kind]}</span>
          <span class="badge notice">${this.say(assessment.notice)}</span>
        </span>
        <p class="small muted">${this.say(model.summary)}</p>
      </header>
      ${model.review_overdue
        ? html`<p class="small uncertain"><span aria-hidden="true">⚠ </span>${words.reviewOverdue}</p>`
        : nothing}
      ${this.#outcome(outcome)}
      <kusushi-notices
        lang=${this.lang}
        heading=${words.findings}
        .notices=${assessment.findings}
        ?hidden=${assessment.findings.length === 0}
      ></kusushi-notices>
      <kusushi-questions
        lang=${this.lang}
        .questions=${assessment.questions}
        .answered=${this.#answered()}
        at=${assessment.at}
        zone=${assessment.zone}
      ></kusushi-questions>
      ${outcome.kind === "answer" ? this.#publications(outcome.readings) : nothing}
      <div>
        <kusushi-inputs lang=${this.lang} .inputs=${assessment.inputs} zone=${assessment.zone}></kusushi-inputs>
        ${this.#contributions(outcome)}
        <kusushi-evidence lang=${this.lang} .evidence=${assessment.evidence}></kusushi-evidence>
        <kusushi-facts lang=${this.lang} .assessment=${assessment}></kusushi-facts>
      </div>
    </article>`;
  }

  #outcome(outcome: Outcome): TemplateResult | typeof nothing {
    const { words } = this;
    switch (outcome.kind) {
      case "not_applicable":
        return nothing;
      case "abstention":
        return html`<kusushi-reasons
          lang=${this.lang}
          heading=${words.abstained}
          lead=${words.abstainedLead}
          .reasons=${outcome.reasons}
        ></kusushi-reasons>`;
      case "answer": {
        const several = outcome.readings.length > 1;
        return html`${several ? html`<p class="uncertain">${words.twoReadings}</p>` : nothing}
          <div class=${several ? "two" : ""}>${outcome.readings.map((reading) => this.#reading(reading))}</div>
          <p class="small muted">
            ${outcome.graph.reduced
              ? words.reducedGraph(this.say(outcome.graph.title))
              : words.graphUsed(this.say(outcome.graph.title))}
          </p>`;
      }
      case "score":
        return html`<kusushi-score
          lang=${this.lang}
          .score=${outcome.score}
          .output=${this.assessment.model.output}
          .evidence=${this.assessment.evidence}
        ></kusushi-score>`;
    }
  }

  /** The same for every reading: what was published does not depend on the patient. */
  #publications([first]: readonly Reading[]): TemplateResult | typeof nothing {
    if (!first?.advice) return nothing;
    return html`<kusushi-publications
      lang=${this.lang}
      .advice=${first.advice}
      .evidence=${this.assessment.evidence}
    ></kusushi-publications>`;
  }

  #reading({ assumption, prediction, label_set, recalibrated, advice }: Reading): TemplateResult {
    const { model } = this.assessment;
    return html`<div class="reading">
      ${assumption
        ? html`<p class="assumption">${this.words.assuming(this.#inputTitle(assumption.input), this.say(assumption.title))}</p>`
        : nothing}
      <kusushi-risk
        lang=${this.lang}
        .prediction=${prediction}
        .output=${model.output}
        .labelSet=${label_set}
        .recalibrated=${recalibrated}
      ></kusushi-risk>
      ${advice
        ? html`<kusushi-arms
            lang=${this.lang}
            .advice=${advice}
            .evidence=${this.assessment.evidence}
          ></kusushi-arms>`
        : nothing}
    </div>`;
  }

  #contributions(outcome: Outcome): TemplateResult | typeof nothing {
    if (outcome.kind !== "answer") return nothing;
    const several = outcome.readings.length > 1;
    return html`<div class=${several ? "two" : ""}>
      ${outcome.readings.map(({ assumption, explanation, counterfactual }) =>
        explanation || counterfactual
          ? html`<div class="reading">
              ${assumption
                ? html`<p class="assumption small">
                    ${this.words.assuming(this.#inputTitle(assumption.input), this.say(assumption.title))}
                  </p>`
                : nothing}
              ${explanation
                ? html`<kusushi-contributions
                    lang=${this.lang}
                    .explanation=${explanation}
                    .inputs=${this.assessment.inputs}
                  ></kusushi-contributions>`
                : nothing}
              ${counterfactual
                ? html`<kusushi-otherwise lang=${this.lang} .counterfactual=${counterfactual}></kusushi-otherwise>`
                : nothing}
            </div>`
          : nothing,
      )}
    </div>`;
  }

  #inputTitle(name: string): string {
    const input = this.assessment.inputs.find((each) => each.name === name);
    return input ? this.say(input.title) : name;
  }

  #answered(): Answered[] {
    return this.assessment.inputs
      .filter((input) => input.state === "answered" || this.answeredNames.includes(input.name))
      .map((input) => ({
        name: input.name,
        title: this.say(input.title),
        value: input.used ? this.say(input.used.text) : this.words.stateOf.missing,
        here: this.answeredNames.includes(input.name),
      }));
  }
}

customElements.define("kusushi-card", Card);
