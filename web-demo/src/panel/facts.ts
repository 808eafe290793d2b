// Who made the model, how well it did, what it is not for.

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Assessment, AttributeGroup, Figures, ModelCard } from "../guest/contract.js";
import { figure } from "../words/figures.js";
import { Part } from "./part.js";
import { base } from "./styles.js";

/** Somebody opened the facts: whoever holds the guest gives the model's card. */
export class CardWanted extends Event {
  static readonly type = "kusushi-card-wanted";

  /** `give` takes the card that will come. */
  constructor(
    readonly model: string,
    readonly give: (card: Promise<ModelCard>) => void,
  ) {
    super(CardWanted.type, { bubbles: true, composed: true });
  }
}

/** The facts behind one card. */
export class Facts extends Part {
  static override properties = { assessment: { attribute: false }, card: { state: true }, failed: { state: true } };
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
      details details {
        margin-block-start: 0.5rem;
      }
      dt .not-done {
        font-weight: 400;
      }
      td.data {
        white-space: normal;
        min-width: 15em;
      }
    `,
  ];

  declare assessment: Assessment;
  /** The model's card, once it was wanted. */
  declare protected card: ModelCard | undefined;
  declare protected failed: boolean;

  constructor() {
    super();
    this.failed = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("assessment");
    // Another package of the same name would have another card.
    if (before !== undefined && before.model.package_sha256 !== this.assessment.model.package_sha256) {
      this.card = undefined;
      this.failed = false;
    }
  }

  override render() {
    const { words } = this;
    const { model, guest_sha256: guest } = this.assessment;
    const { transparency } = model;
    return html`<details @toggle=${this.#opened}>
      <summary><h4>${words.facts}</h4></summary>
      ${model.validation.length === 0 ? nothing : this.#figures(words.performance, model.validation)}
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
      ${this.failed ? html`<p class="small uncertain">${words.cardFailed}</p>` : nothing}
      ${this.card === undefined ? nothing : this.#attributes(this.card)}
    </details>`;
  }

  /** Asks for the card when it is looked at, and not before. */
  readonly #opened = (event: Event): void => {
    if (!(event.currentTarget as HTMLDetailsElement).open || this.card !== undefined) return;
    const { id, package_sha256: sha256 } = this.assessment.model;
    const give = (coming: Promise<ModelCard>): void => {
      coming.then(
        (card) => {
          this.failed = card.model.package_sha256 !== sha256;
          this.card = this.failed ? undefined : card;
        },
        () => (this.failed = true),
      );
    };
    this.dispatchEvent(new CardWanted(id, give));
  };

  #attributes({ attributes, subgroups }: ModelCard): TemplateResult {
    const { words } = this;
    return html`<section aria-label=${words.transparency}>
      <p class="small muted">${words.transparencyLead}</p>
      ${subgroups.length === 0
        ? nothing
        : html`<details>
            <summary>${words.subgroups}</summary>
            ${this.#figures(words.subgroups, subgroups)}
          </details>`}
      ${attributes.map((group) => this.#group(group))}
    </section>`;
  }

  #group(group: AttributeGroup): TemplateResult {
    const { words } = this;
    return html`<details data-paragraph=${group.paragraph ?? "beside"}>
      <summary>${group.paragraph ? `${group.paragraph} ` : nothing}${this.say(group.title)}</summary>
      <dl>
        ${group.attributes.map(
          ({ item, title, value }) => html`<dt>
              ${item ? `${item} ` : nothing}${this.say(title)}
              ${value.not_done ? html`<span class="badge not-done">${words.notDone}</span>` : nothing}
            </dt>
            <dd>${this.say(value.text)}</dd>`,
        )}
      </dl>
    </details>`;
  }

  #fact(name: string, value: string | TemplateResult): TemplateResult | typeof nothing {
    return value === "" ? nothing : html`<dt>${name}</dt><dd>${value}</dd>`;
  }

  #figures(title: string, figures: readonly Figures[]): TemplateResult {
    const { words } = this;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${title}>
      <table>
        <caption>
          ${title}
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
