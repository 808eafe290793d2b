// `<kusushi-panel lang="ja" base-url=".">`: what the models say of `patient` at `at`. Patient data goes to a worker
// of this page and nowhere else.

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { AnswerGiven, Assessed, Assessment, Notice, Outcome } from "../guest/contract.js";
import { noticeOf } from "../guest/failure.js";
import type { PatientWorker } from "../worker/patient-worker.js";
import { PatientWorkers } from "../worker/patient-workers.js";
import { Card } from "./card.js";
import { CardWanted } from "./facts.js";
import "./failure.js";
import "./notices.js";
import { Part } from "./part.js";
import { AnswersChanged } from "./questions.js";
import { base, tokens } from "./styles.js";

/** Who answers in the demo; an electronic health record would name its user. */
const AUTHOR = "demo";

/** What is shown at the moment. */
type View =
  | { is: "empty" }
  | { is: "computing"; before: Assessed | undefined }
  | { is: "assessed"; assessed: Assessed }
  | { is: "failed"; notice: Notice };

/** The panel. Sends `kusushi-assessed` and `kusushi-error`, each with its `detail`. */
export class KusushiPanel extends Part {
  static override properties = {
    baseUrl: { attribute: "base-url" },
    zone: {},
    patient: { attribute: false },
    at: { attribute: false },
    view: { state: true },
    warnings: { state: true },
  };
  static override styles = [
    tokens,
    base,
    css`
      section {
        display: grid;
        gap: 1rem;
        grid-template-columns: minmax(0, 1fr);
      }
      h2 {
        font-size: 1.25rem;
      }
      .status:empty {
        display: none;
      }
      .help {
        border-block-start: 1px solid var(--line);
        padding-block-start: 0.5rem;
      }
      [aria-busy="true"] {
        opacity: 0.6;
      }
    `,
  ];

  /** Address below which `guest/` and `packages/` are. */
  declare baseUrl: string;
  /** Zone in which dates without one are read. */
  declare zone: string;
  /** The patient's data as it came: a FHIR Bundle, resource or NDJSON. */
  declare patient: Uint8Array | null;
  /** The moment of the question, RFC 3339; now where empty. */
  declare at: string;
  declare protected view: View;
  declare protected warnings: readonly Notice[];

  #workers: PatientWorkers | undefined;
  #worker: PatientWorker | undefined;
  #answers: readonly AnswerGiven[] = [];
  /** Scores that somebody asked for, which would be silent when a record is merely opened. */
  #wanted: readonly string[] = [];
  /** Counts the questions, so that a late answer is never shown for another patient. */
  #asked = 0;

  constructor() {
    super();
    this.baseUrl = ".";
    this.zone = "+09:00";
    this.patient = null;
    this.at = "";
    this.view = { is: "empty" };
    this.warnings = [];
    this.addEventListener(AnswersChanged.type, (event) => void this.#take(event as AnswersChanged));
    this.addEventListener(CardWanted.type, (event) => this.#giveCard(event as CardWanted));
    this.addEventListener("kusushi-again", () => void this.#assess());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#start();
    // Moved within the page, it has forgotten the patient that it still has.
    if (this.hasUpdated && this.patient !== null) void this.#assess();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget();
    this.#workers?.end();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("baseUrl") && this.hasUpdated) {
      this.#workers?.end();
      this.#start();
    }
    if (!(["patient", "at", "zone", "baseUrl"] as const).some((name) => changed.has(name))) return;
    this.#forget();
    if (this.patient === null) this.view = { is: "empty" };
    else void this.#assess();
  }

  /** Moves the focus to the panel's beginning. The host itself cannot take it: its parts could not be reached then. */
  focusHeading(): void {
    this.renderRoot.querySelector("h2")?.focus();
  }

  override render() {
    const { words } = this;
    return html`<section aria-labelledby="heading">
      <h2 id="heading" tabindex="-1">${words.panel}</h2>
      <p class="status small muted" role="status" aria-live="polite">${this.#status()}</p>
      <kusushi-notices
        lang=${this.lang}
        heading=${words.notLoaded}
        .notices=${this.warnings}
        ?hidden=${this.warnings.length === 0}
      ></kusushi-notices>
      ${this.#content()}
      <p class="help small muted">${words.helpsOnly}</p>
    </section>`;
  }

  #status(): string {
    const { words, view } = this;
    switch (view.is) {
      case "empty":
        return words.panelEmpty;
      case "computing":
        return words.computing;
      case "failed":
        return words.failed;
      case "assessed": {
        const count = (kind: string): number =>
          view.assessed.assessments.filter(({ outcome }) => outcome.kind === kind).length;
        const [answers, abstentions] = [count("answer") + count("score"), count("abstention")];
        return answers + abstentions === 0 ? words.noModelApplies : words.assessedCount(answers, abstentions);
      }
    }
  }

  #content(): TemplateResult | typeof nothing {
    const { view } = this;
    switch (view.is) {
      case "empty":
        return nothing;
      case "computing":
        return view.before === undefined ? nothing : this.#assessed(view.before, true);
      case "assessed":
        return this.#assessed(view.assessed, false);
      case "failed":
        return html`<kusushi-failure lang=${this.lang} .notice=${view.notice}></kusushi-failure>`;
    }
  }

  #assessed({ assessments, findings }: Assessed, busy: boolean): TemplateResult {
    const { words } = this;
    const speaking = assessments.filter(({ outcome }) => outcome.kind !== "not_applicable");
    const silent = assessments.filter(({ outcome }) => outcome.kind === "not_applicable");
    const answeredNames = this.#answers.map(({ name }) => name);
    return html`
      <kusushi-notices
        lang=${this.lang}
        heading=${words.readingFindings}
        .notices=${findings}
        ?hidden=${findings.length === 0}
      ></kusushi-notices>
      ${repeat(
        speaking,
        ({ model }) => model.id,
        (assessment) => html`<kusushi-card
          lang=${this.lang}
          data-model=${assessment.model.id}
          aria-busy=${busy}
          .assessment=${assessment}
          .answeredNames=${answeredNames}
        ></kusushi-card>`,
      )}
      ${silent.length === 0 ? nothing : this.#silent(silent)}
    `;
  }

  #silent(assessments: readonly Assessment[]): TemplateResult {
    return html`<details class="silent small muted">
      <summary>${this.words.silentModels(assessments.length)}</summary>
      <ul>
        ${assessments.map(
          ({ model, outcome }) => html`<li>
            ${this.say(model.title)}${this.words.colon}${outcome.kind === "not_applicable"
              ? outcome.reasons.map((reason) => this.say(reason.detail)).join(this.words.listJoint)
              : nothing}
            ${isHeldBack(outcome)
              ? html`<button type="button" data-show=${model.id} @click=${() => void this.#show(model.id)}>
                  ${this.words.showScore}<span class="visually-hidden"> (${this.say(model.title)})</span>
                </button>`
              : nothing}
          </li>`,
        )}
      </ul>
    </details>`;
  }

  /** Asks the models; the worker is the patient's, or a new one where the last one failed. */
  async #assess(): Promise<void> {
    const { patient } = this;
    if (patient === null || this.#workers === undefined) return;
    const asked = ++this.#asked;
    this.view = { is: "computing", before: this.view.is === "assessed" ? this.view.assessed : undefined };
    if (this.#worker === undefined || this.#worker.ended) this.#worker = this.#workers.take();
    const worker = this.#worker;
    try {
      const { artefacts, refused } = await worker.ready;
      const setting = { at: this.#moment(), zone: this.zone, lang: this.language, answers: this.#answers };
      const opened = await worker.assess(patient, { ...setting, occasion: "patient_view" });
      const wanted = this.#wanted;
      const assessed =
        wanted.length === 0 ? opened : merged(opened, await worker.assess(patient, { ...setting, models: wanted }));
      if (asked !== this.#asked) return;
      this.warnings = [...artefacts.warnings, ...refused];
      this.view = { is: "assessed", assessed };
      this.dispatchEvent(new CustomEvent("kusushi-assessed", { detail: assessed, bubbles: true, composed: true }));
    } catch (thrown) {
      if (asked !== this.#asked) return;
      const notice = noticeOf(thrown, "panel");
      this.view = { is: "failed", notice };
      this.dispatchEvent(new CustomEvent("kusushi-error", { detail: notice, bubbles: true, composed: true }));
    }
    this.#workers.prepare();
  }

  /** Asks for a score that was held back. */
  async #show(model: string): Promise<void> {
    this.#wanted = [...this.#wanted, model];
    await this.#assess();
    await this.updateComplete;
    const shown = this.renderRoot.querySelector<Card>(`kusushi-card[data-model="${CSS.escape(model)}"]`);
    await shown?.updateComplete;
    shown?.focusHeading();
  }

  /** Has the patient's own worker say what there is to say of a model: no other guest's word stands beside its answer. */
  #giveCard(event: CardWanted): void {
    event.stopPropagation();
    if (this.#worker !== undefined && !this.#worker.ended) event.give(this.#worker.card(event.model));
  }

  /** Takes answers from a card and asks again. */
  async #take(event: AnswersChanged): Promise<void> {
    // The event comes out of shadow trees; its path knows the card, its target no longer does.
    const card = event.composedPath().find((element) => element instanceof Card);
    const model = card?.assessment.model.id ?? "";
    const changed = new Set([...event.given.map(({ name }) => name), ...event.withdrawn]);
    const before = this.#answers;
    this.#answers = [
      ...before.filter(({ name }) => !changed.has(name)),
      ...event.given.map((given) => ({ ...given, author: AUTHOR, at: this.#moment(), source: "form" as const })),
    ];
    await this.#assess();
    // An answer that cannot be used must not stand in the way of the next try.
    if (this.view.is === "failed") this.#answers = before;
    await this.updateComplete;
    const shown = this.renderRoot.querySelector<Card>(`kusushi-card[data-model="${CSS.escape(model)}"]`);
    await shown?.updateComplete;
    shown?.focusHeading();
  }

  /** Now, or the moment at which `at` makes the clock stand still; answers carry it too. */
  #moment(): string {
    return this.at === "" ? new Date().toISOString() : this.at;
  }

  /** Has a worker fetch what lies below the base address. */
  #start(): void {
    this.#workers = new PatientWorkers(new URL(`${this.baseUrl}/`, document.baseURI).href);
    this.#workers.prepare();
  }

  /** Ends everything that knows the patient. */
  #forget(): void {
    this.#asked += 1;
    this.#worker?.end();
    this.#worker = undefined;
    this.#answers = [];
    this.#wanted = [];
    this.warnings = [];
    this.view = { is: "empty" };
  }
}

/** Whether a score was computed and is only not raised. */
function isHeldBack(outcome: Outcome): boolean {
  return outcome.kind === "not_applicable" && outcome.reasons.some(({ notice }) => notice.code === "K-APPL-004");
}

/** The assessments of opening a record, those that were asked for in their place. */
function merged(opened: Assessed, asked: Assessed): Assessed {
  const instead = new Map(asked.assessments.map((assessment) => [assessment.model.id, assessment]));
  const assessments = opened.assessments.map((assessment) => instead.get(assessment.model.id) ?? assessment);
  return { ...opened, assessments };
}

customElements.define("kusushi-panel", KusushiPanel);

