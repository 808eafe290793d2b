// The demo page: choose a patient, read the record, and see the panel beside it.

import { css, html, nothing, type TemplateResult } from "lit";
import { notice } from "../guest/failure.js";
import "../panel/failure.js";
import type { KusushiPanel } from "../panel/kusushi-panel.js";
import "../panel/kusushi-panel.js";
import { Part } from "../panel/part.js";
import { base, tokens } from "../panel/styles.js";
import { readResources, type Resource } from "../record/fhir.js";
import "../record/patient-banner.js";
import "../record/record-view.js";
import type { Notice } from "../guest/contract.js";
import type { Lang } from "../words/words.js";
import { fetchSample, fetchSamples, type Sample } from "./samples.js";

const ZONE = "+09:00";
const LANGUAGES: readonly (readonly [Lang, string])[] = [
  ["ja", "日本語"],
  ["en", "English"],
];

/** The whole page. */
export class DemoPage extends Part {
  static override properties = {
    samples: { state: true },
    chosen: { state: true },
    fileName: { state: true },
    patient: { state: true },
    resources: { state: true },
    at: { state: true },
    failed: { state: true },
  };
  static override styles = [
    tokens,
    base,
    css`
      .skip {
        position: absolute;
        inset-inline-start: 1rem;
        inset-block-start: -4rem;
        background: var(--card);
        padding: 0.5rem 1rem;
        z-index: 1;
      }
      .skip:focus {
        inset-block-start: 0.5rem;
      }
      /* Where the panel is below the record, the way to it is always in sight. */
      @media (max-width: 1099px) {
        .skip {
          position: static;
          display: block;
          padding-inline: 1.25rem;
        }
      }
      header {
        background: var(--card);
        border-block-end: 1px solid var(--line);
        padding: 0.625rem 1.25rem 0.75rem;
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem 2rem;
        align-items: start;
      }
      h1 {
        margin: 0;
        font-size: 1.25rem;
        line-height: 1.4;
      }
      .title {
        flex: 1 1 16rem;
      }
      .control {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.125rem;
        max-width: min(22rem, 100%);
      }
      .control > label,
      .control > .label {
        font-size: var(--small);
        color: var(--muted);
      }
      select {
        border: 1px solid var(--muted);
        border-radius: 0.375rem;
        background: var(--card);
        min-height: 2.5rem;
        padding: 0.25rem 0.5rem;
        max-width: 100%;
      }
      .languages {
        display: flex;
      }
      .languages button {
        border-radius: 0;
      }
      .languages button:first-child {
        border-start-start-radius: 0.375rem;
        border-end-start-radius: 0.375rem;
      }
      .languages button:last-child {
        border-start-end-radius: 0.375rem;
        border-end-end-radius: 0.375rem;
        border-inline-start: none;
      }
      .languages [aria-pressed="true"] {
        background: var(--accent);
        color: #ffffff;
        text-decoration: underline;
        text-underline-offset: 0.25em;
      }
      record-patient-banner {
        position: sticky;
        inset-block-start: 0;
        z-index: 1;
        background: var(--card);
        border-block-end: 2px solid var(--accent);
        padding: 0.5rem 1.25rem;
      }
      .about {
        padding: 0.5rem 1.25rem;
      }
      main {
        display: grid;
        gap: 1.25rem;
        padding: 0.75rem 1.25rem 2rem;
        grid-template-columns: minmax(0, 1fr);
        align-items: start;
      }
      @media (min-width: 1100px) {
        main {
          grid-template-columns: minmax(0, 5fr) minmax(0, 7fr);
        }
      }
    `,
  ];

  declare protected samples: readonly Sample[];
  declare protected chosen: Sample | undefined;
  declare protected fileName: string;
  declare protected patient: Uint8Array | null;
  declare protected resources: readonly Resource[] | undefined;
  declare protected at: string;
  declare protected failed: Notice | undefined;
  /** Counts the choices, so that a slow file is never shown for a later choice. */
  #choices = 0;

  constructor() {
    super();
    this.lang = "ja";
    this.samples = [];
    this.fileName = "";
    this.patient = null;
    this.at = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#begin();
  }

  override render() {
    const { words } = this;
    const patients = this.resources?.filter(({ resourceType }) => resourceType === "Patient") ?? [];
    return html`
      <a class="skip" href="#panel" @click=${this.#skip}>${words.skipToPanel}</a>
      <header>
        <div class="title">
          <h1>${words.demoTitle}</h1>
          <p class="small muted">${words.demoLead}</p>
        </div>
        ${this.#picker()} ${this.#opener()} ${this.#languages()}
      </header>
      ${this.chosen ? html`<p class="about small muted">${this.say(this.chosen.summary)}</p>` : nothing}
      ${this.fileName === "" ? nothing : html`<p class="about small muted">${this.fileName}</p>`}
      ${patients.length === 1
        ? html`<record-patient-banner
            lang=${this.lang}
            .patient=${patients[0]}
            at=${this.at}
            zone=${ZONE}
          ></record-patient-banner>`
        : nothing}
      <main>
        ${this.failed ? html`<kusushi-failure lang=${this.lang} .notice=${this.failed}></kusushi-failure>` : nothing}
        <record-view
          lang=${this.lang}
          .resources=${patients.length > 1 ? undefined : this.resources}
          zone=${ZONE}
          ?hidden=${this.patient === null}
        ></record-view>
        <kusushi-panel
          id="panel"
          lang=${this.lang}
          base-url="."
          zone=${ZONE}
          .patient=${this.patient}
          .at=${this.at}
        ></kusushi-panel>
      </main>
    `;
  }

  #picker(): TemplateResult {
    const { words } = this;
    return html`<div class="control">
      <label for="sample">${words.choosePatient}</label>
      <select id="sample" @change=${this.#pick}>
        <option value="" ?selected=${this.chosen === undefined}>—</option>
        ${this.samples.map(
          (sample) => html`<option value=${sample.file} ?selected=${sample === this.chosen}>
            ${this.say(sample.title)}
          </option>`,
        )}
      </select>
    </div>`;
  }

  #opener(): TemplateResult {
    const { words } = this;
    return html`<div class="control">
      <span class="label">${words.ownFile}</span>
      <span><button type="button" aria-describedby="stays" @click=${this.#choose}>${words.openFile}</button></span>
      <input
        id="file"
        type="file"
        hidden
        accept=".json,.ndjson,application/json,application/fhir+json"
        @change=${this.#open}
      />
      <span id="stays" class="small muted">${words.fileStays}</span>
    </div>`;
  }

  #languages(): TemplateResult {
    return html`<div class="control">
      <span class="label" id="languages">${this.words.languageOf}</span>
      <div class="languages" role="group" aria-labelledby="languages">
        ${LANGUAGES.map(
          ([lang, name]) => html`<button
            type="button"
            lang=${lang}
            aria-pressed=${this.language === lang}
            @click=${() => this.#speak(lang)}
          >
            ${name}
          </button>`,
        )}
      </div>
    </div>`;
  }

  async #begin(): Promise<void> {
    try {
      this.samples = await fetchSamples();
      const [first] = this.samples;
      if (this.#choices === 0 && first !== undefined) await this.#show(first);
    } catch {
      this.failed = notice("K-PAGE-005", "patients/index.json");
    }
  }

  #pick(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    const sample = this.samples.find(({ file }) => file === value);
    if (sample === undefined) this.#set(undefined, "", null, "");
    else void this.#show(sample);
  }

  async #show(sample: Sample): Promise<void> {
    const choice = this.#set(sample, "", null, "");
    try {
      const bytes = await fetchSample(sample);
      if (choice === this.#choices) this.#set(sample, "", bytes, sample.at);
    } catch {
      if (choice === this.#choices) this.failed = notice("K-PAGE-005", sample.file);
    }
  }

  #choose(): void {
    this.renderRoot.querySelector<HTMLInputElement>("#file")?.click();
  }

  async #open(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file === undefined) return;
    const choice = this.#set(undefined, file.name, null, "");
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      if (choice === this.#choices) this.#set(undefined, file.name, bytes, new Date().toISOString());
    } catch {
      if (choice === this.#choices) this.failed = notice("K-PAGE-005", "file");
    } finally {
      // So that the same file can be chosen again after it was mended.
      input.value = "";
    }
  }

  #set(chosen: Sample | undefined, fileName: string, patient: Uint8Array | null, at: string): number {
    this.chosen = chosen;
    this.fileName = fileName;
    this.patient = patient;
    this.resources = patient === null ? undefined : readResources(patient);
    this.at = at;
    this.failed = undefined;
    this.#choices += 1;
    return this.#choices;
  }

  #speak(lang: Lang): void {
    this.lang = lang;
    document.documentElement.lang = lang;
    document.title = this.words.demoTitle;
  }

  #skip(event: Event): void {
    event.preventDefault();
    this.renderRoot.querySelector<KusushiPanel>("kusushi-panel")?.focusHeading();
  }
}

customElements.define("demo-page", DemoPage);
