// Whose record it is: always in sight, so that nobody reads one patient's result for another's.

import { css, html } from "lit";
import { Part } from "../panel/part.js";
import { base } from "../panel/styles.js";
import { moment } from "../words/figures.js";
import { ageAt, type Resource } from "./fhir.js";

/** The patient's name, age, sex and number. */
export class PatientBanner extends Part {
  static override properties = { patient: { attribute: false }, at: {}, zone: {} };
  static override styles = [
    base,
    css`
      p {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0 1rem;
      }
      strong {
        font-size: 1.375rem;
      }
    `,
  ];

  declare patient: Resource;
  declare at: string;
  declare zone: string;

  override render() {
    const { words, patient } = this;
    const age = patient.birthDate === undefined ? undefined : ageAt(patient.birthDate, this.at, this.zone);
    const sex = (words.sex as Record<string, string>)[patient.gender ?? "none"] ?? words.sex.none;
    return html`<p>
        <strong>${this.#name()}</strong>
        ${age === undefined ? "" : html`<span>${words.years(age)}</span>`}
        <span>${sex}</span>
      </p>
      <p class="small muted number">
        <span>${patient.birthDate === undefined ? words.noBirthDate : `${words.birthDate} ${patient.birthDate}`}</span>
        <span>${words.identifier} ${patient.identifier?.[0]?.value ?? patient.id ?? ""}</span>
        <span>${words.asOf(moment(this.at, this.zone))}</span>
      </p>`;
  }

  #name(): string {
    const name = this.patient.name?.[0];
    const parts = [name?.family, ...(name?.given ?? [])].filter((part) => part !== undefined);
    return name?.text ?? (parts.join(" ") || this.words.noName);
  }
}

customElements.define("record-patient-banner", PatientBanner);
