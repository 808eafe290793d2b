// The record beside the panel: problems, medication, orders, findings, laboratory.

import { css, html, type TemplateResult } from "lit";
import { Part } from "../panel/part.js";
import { base, tokens } from "../panel/styles.js";
import { moment } from "../words/figures.js";
import { conceptCode, conceptName, dateOf, resultsOf, type Resource } from "./fhir.js";
import "./results.js";

/** One patient's record. */
export class RecordView extends Part {
  static override properties = { resources: { attribute: false }, zone: {} };
  static override styles = [
    tokens,
    base,
    css`
      section {
        display: grid;
        gap: 1rem;
        grid-template-columns: minmax(0, 1fr);
      }
      .block {
        background: var(--card);
        border: 1px solid var(--line);
        border-radius: 0.375rem;
        padding: 0.75rem 1rem;
      }
      .suspected {
        color: var(--open);
        font-weight: 600;
      }
    `,
  ];

  /** Nothing where the content is no record of one patient. */
  declare resources: readonly Resource[] | undefined;
  declare zone: string;

  override render() {
    const { words, resources } = this;
    if (resources === undefined) {
      return html`<section aria-labelledby="heading">
        <h2 id="heading" class="visually-hidden">${words.record}</h2>
        <p class="block muted">${words.recordUnreadable}</p>
      </section>`;
    }
    const of = (...types: string[]): Resource[] =>
      resources.filter(({ resourceType, status }) => types.includes(resourceType) && status !== "entered-in-error");
    const results = of("Observation").flatMap(resultsOf);
    return html`<section aria-labelledby="heading">
      <h2 id="heading" class="visually-hidden">${words.record}</h2>
      ${this.#table(words.problems, [words.problem, words.status, words.since], of("Condition"), (condition) => [
        conceptName(condition.code),
        this.#statusOf(condition),
        this.#date(condition),
      ])}
      ${this.#table(
        words.medication,
        [words.drug, words.dosage, words.since],
        of("MedicationRequest", "MedicationStatement", "MedicationAdministration"),
        (drug) => [
          conceptName(drug.medicationCodeableConcept),
          [drug.dosageInstruction ?? drug.dosage ?? []].flat()[0]?.text ?? "",
          this.#date(drug),
        ],
      )}
      ${this.#table(
        words.ordersAndProcedures,
        [words.item, words.kindOfEntry, words.since],
        of("ServiceRequest", "Procedure"),
        (entry) => [
          conceptName(entry.code),
          entry.resourceType === "Procedure" ? words.procedure : words.order,
          this.#date(entry),
        ],
      )}
      <record-results
        class="block"
        lang=${this.lang}
        heading=${words.observations}
        .results=${results.filter(({ laboratory }) => !laboratory)}
        zone=${this.zone}
      ></record-results>
      <record-results
        class="block"
        lang=${this.lang}
        heading=${words.laboratory}
        .results=${results.filter(({ laboratory }) => laboratory)}
        zone=${this.zone}
      ></record-results>
    </section>`;
  }

  #table(
    heading: string,
    columns: readonly string[],
    resources: readonly Resource[],
    cells: (resource: Resource) => readonly [string, string | TemplateResult, string],
  ): TemplateResult {
    return html`<div class="block">
      <h3>${heading}</h3>
      ${resources.length === 0
        ? html`<p class="muted">${this.words.nothingRecorded}</p>`
        : html`<table>
            <thead>
              <tr>
                ${columns.map((column) => html`<th scope="col">${column}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${resources.map((resource) => {
                const [name, middle, date] = cells(resource);
                return html`<tr>
                  <th scope="row">${name}</th>
                  <td>${middle}</td>
                  <td class="small number">${date}</td>
                </tr>`;
              })}
            </tbody>
          </table>`}
    </div>`;
  }

  #date(resource: Resource): string {
    return moment(dateOf(resource), this.zone);
  }

  #statusOf(condition: Resource): string | TemplateResult {
    const { words } = this;
    const verification = conceptCode(condition.verificationStatus);
    if (verification === "refuted") return words.refuted;
    if (["provisional", "differential", "unconfirmed"].includes(verification)) {
      return html`<span class="suspected">${words.suspected}</span>`;
    }
    const clinical = conceptCode(condition.clinicalStatus);
    if (["resolved", "inactive", "remission"].includes(clinical)) return words.resolved;
    return verification === "confirmed" ? words.confirmed : "";
  }
}

customElements.define("record-view", RecordView);
