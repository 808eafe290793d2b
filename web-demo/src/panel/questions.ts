// The form that asks what the model needs and the record lacks. Its answers stay apart from the record: each
// carries an author and a time.

import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { AnswerGiven, Question } from "../guest/contract.js";
import { localMoment, moment, momentOf, unitForPeople } from "../words/figures.js";
import { Part } from "./part.js";
import { base } from "./styles.js";

/** Answers given with one press of the button, or one withdrawn. */
export class AnswersChanged extends Event {
  static readonly type = "kusushi-answers";

  constructor(
    readonly given: readonly Pick<AnswerGiven, "name" | "value">[],
    readonly withdrawn: readonly string[],
  ) {
    super(AnswersChanged.type, { bubbles: true, composed: true });
  }
}

/** An answer that counts already, in words. */
export interface Answered {
  name: string;
  title: string;
  value: string;
  /** Given in this panel, so that it can be withdrawn here; others came with the record. */
  here: boolean;
}

/** The questions of one model. */
export class Questions extends Part {
  static override properties = {
    questions: { attribute: false },
    answered: { attribute: false },
    at: {},
    zone: {},
    wrong: { state: true },
    empty: { state: true },
  };
  static override styles = [
    base,
    css`
      section {
        border: 1px solid var(--accent);
        border-radius: 0.375rem;
        padding: 0.625rem 0.875rem;
      }
      .question {
        border: none;
        min-width: 0;
        padding-block: 0.625rem;
        border-block-start: 1px solid var(--line);
      }
      legend,
      .label {
        display: block;
        padding: 0;
        font-weight: 600;
        font-size: 0.9375rem;
      }
      legend {
        float: inline-start;
        width: 100%;
      }
      .choices {
        clear: both;
        display: flex;
        flex-wrap: wrap;
        gap: 0.125rem 1rem;
      }
      .choices label {
        display: inline-flex;
        align-items: center;
        gap: 0.375rem;
        min-height: 2rem;
      }
      input[type="radio"] {
        width: 1.125rem;
        height: 1.125rem;
        margin: 0;
        accent-color: var(--accent);
      }
      input[type="number"],
      input[type="datetime-local"] {
        border: 1px solid var(--muted);
        border-radius: 0.25rem;
        padding: 0.25rem 0.5rem;
        background: var(--card);
        min-height: 2.25rem;
      }
      input[type="number"] {
        width: 8em;
      }
      [aria-invalid="true"] {
        border-color: var(--harm);
        border-width: 2px;
      }
      .wrong {
        color: var(--harm);
        font-weight: 600;
      }
      .answered {
        margin-block: 0.5rem;
      }
      .answered li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.25rem 0.75rem;
        font-size: 0.875rem;
      }
      .answered button {
        padding: 0 0.5rem;
        min-height: 1.75rem;
        font-size: var(--small);
      }
      .group {
        border-block-start: 1px solid var(--line);
      }
      .send {
        margin-block-start: 0.625rem;
      }
    `,
  ];

  declare questions: readonly Question[];
  declare answered: readonly Answered[];
  declare at: string;
  declare zone: string;
  declare protected wrong: readonly string[];
  declare protected empty: boolean;

  constructor() {
    super();
    this.wrong = [];
    this.empty = false;
  }

  override render() {
    const { words, questions, answered } = this;
    if (questions.length === 0 && answered.length === 0) return nothing;
    const isAnswered = ({ name }: Question): boolean => answered.some((answer) => answer.name === name);
    const open = questions.filter((question) => !isAnswered(question));
    const needed = open.filter((question) => question.needed);
    const optional = open.filter((question) => !question.needed);
    const settled = questions.filter(isAnswered);
    return html`<section>
      <h4>${words.questions}</h4>
      ${answered.length === 0 ? nothing : this.#answeredList()}
      ${questions.length === 0
        ? nothing
        : html`<p class="small muted">${words.questionsLead}</p>
            <form novalidate @submit=${this.#submit}>
              ${this.#each(needed)}
              ${this.#group(words.optional, optional, needed.length === 0 && settled.length === 0)}
              ${this.#group(words.correct, settled, false)}
              <p class="send">
                <button type="submit" class="primary">${words.reassess}</button>
                <span role="alert" class="wrong small">${this.empty ? words.nothingAnswered : nothing}</span>
              </p>
            </form>`}
    </section>`;
  }

  #group(title: string, questions: readonly Question[], open: boolean): TemplateResult | typeof nothing {
    if (questions.length === 0) return nothing;
    return html`<details class="group" ?open=${open}>
      <summary>
        ${title} <span class="small muted">${this.words.questionsOpen(questions.length)}</span>
      </summary>
      ${this.#each(questions)}
    </details>`;
  }

  /** Kept apart by name: what is ticked or typed must not pass to the question that takes its place. */
  #each(questions: readonly Question[]): unknown {
    return repeat(
      questions,
      ({ name }) => name,
      (question) => this.#question(question),
    );
  }

  #answeredList(): TemplateResult {
    const { words } = this;
    return html`<details class="answered" ?open=${this.answered.some(({ here }) => here)}>
      <summary>
        <h5>${words.answersGiven}</h5>
        <span class="small muted">${words.answersCount(this.answered.length)}</span>
      </summary>
      <ul>
        ${this.answered.map(
          ({ name, title, value, here }) => html`<li>
            <span>${title}${words.colon}<strong>${value}</strong></span>
            ${here
              ? html`<button type="button" aria-label=${words.withdrawOf(title)} @click=${() => this.#withdraw(name)}>
                  ${words.withdraw}
                </button>`
              : nothing}
          </li>`,
        )}
      </ul>
    </details>`;
  }

  #question(question: Question): TemplateResult {
    const { words } = this;
    const badge = html`<span class="badge muted">${question.needed ? words.required : words.optional}</span>`;
    const { answer, name } = question;
    switch (answer.kind) {
      case "choice":
        return html`<fieldset class="question" data-question=${name}>
          <legend>${this.say(question.text)} ${badge}</legend>
          <div class="choices">
            ${answer.options.map(
              (level) => html`<label>
                <input type="radio" name=${name} value=${level.name} />${this.say(level.title)}
              </label>`,
            )}
            <label class="muted">
              <input type="radio" name=${name} value="" checked />${words.notAnswered}
            </label>
          </div>
        </fieldset>`;
      case "number": {
        const range =
          answer.minimum != null && answer.maximum != null
            ? words.within(String(answer.minimum), String(answer.maximum))
            : "";
        return this.#field(
          question,
          badge,
          html`<input
              type="number"
              id=${name}
              name=${name}
              step="any"
              min=${answer.minimum ?? nothing}
              max=${answer.maximum ?? nothing}
              aria-invalid=${this.wrong.includes(name)}
              aria-describedby="${name}-hint ${name}-wrong"
            />
            <span id="${name}-hint" class="small muted">${unitForPeople(answer.unit)} ${range}</span>`,
          words.badNumber,
        );
      }
      case "date_time":
        return this.#field(
          question,
          badge,
          html`<input
              type="datetime-local"
              id=${name}
              name=${name}
              max=${localMoment(this.at, this.zone)}
              aria-invalid=${this.wrong.includes(name)}
              aria-describedby="${name}-hint ${name}-wrong"
            />
            <span id="${name}-hint" class="small muted">
              ${words.dateTimeIn(this.zone)}${words.sentenceJoint} ${words.asOf(moment(this.at, this.zone))}
            </span>`,
          words.badDateTime,
        );
    }
  }

  #field(question: Question, badge: TemplateResult, input: TemplateResult, wrong: string): TemplateResult {
    return html`<div class="question" data-question=${question.name}>
      <label class="label" for=${question.name}>${this.say(question.text)} ${badge}</label>
      ${input}
      <span id="${question.name}-wrong" class="wrong small" role="alert">
        ${this.wrong.includes(question.name) ? wrong : nothing}
      </span>
    </div>`;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const fields = Array.from(form.querySelectorAll("input"));
    const wrong = fields.filter((field) => !field.validity.valid);
    this.wrong = wrong.map((field) => field.name);
    if (wrong[0] !== undefined) {
      wrong[0].focus();
      return;
    }
    const given = this.questions.flatMap((question) => {
      const value = new FormData(form).get(question.name);
      if (typeof value !== "string" || value === "") return [];
      const { name, answer } = question;
      return [{ name, value: answer.kind === "date_time" ? momentOf(value, this.zone) : value }];
    });
    this.empty = given.length === 0;
    if (this.empty) return;
    form.reset();
    this.dispatchEvent(new AnswersChanged(given, []));
  }

  #withdraw(name: string): void {
    this.dispatchEvent(new AnswersChanged([], [name]));
  }
}

customElements.define("kusushi-questions", Questions);
