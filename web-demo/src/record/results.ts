// Results as a table: the latest of each item, and its course.

import { css, html, nothing, type TemplateResult } from "lit";
import { moment } from "../words/figures.js";
import { Part } from "../panel/part.js";
import { base } from "../panel/styles.js";
import type { Result } from "./fhir.js";
import "./sparkline.js";

/** A table of results. */
export class Results extends Part {
  static override properties = { results: { attribute: false }, zone: {}, heading: {} };
  static override styles = [
    base,
    css`
      td,
      th {
        padding-block: 0.25rem;
      }
      .flag {
        color: var(--harm);
        font-weight: 600;
        white-space: nowrap;
      }
      .whole,
      .when {
        white-space: nowrap;
      }
    `,
  ];

  declare results: readonly Result[];
  declare zone: string;
  declare heading: string;

  override render() {
    const { words } = this;
    const courses = coursesOf(this.results);
    const ranged = this.results.some(({ range }) => range !== "");
    const trends = courses.some((course) => trendOf(course).length > 1);
    return html`<h3>${this.heading}</h3>
      ${courses.length === 0
        ? html`<p class="muted">${words.nothingRecorded}</p>`
        : html`<div class="scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">${words.item}</th>
                  <th scope="col">${words.latest}</th>
                  ${ranged ? html`<th scope="col">${words.referenceRange}</th>` : nothing}
                  <th scope="col">${words.when}</th>
                  ${trends ? html`<th scope="col">${words.trend}</th>` : nothing}
                </tr>
              </thead>
              <tbody>
                ${courses.map((course) => this.#row(course, ranged, trends))}
              </tbody>
            </table>
          </div>`}`;
  }

  #row(course: readonly Result[], ranged: boolean, trends: boolean): TemplateResult | typeof nothing {
    const { words } = this;
    const latest = course.at(-1);
    if (latest === undefined) return nothing;
    const trend = trendOf(course);
    return html`<tr>
      <th scope="row">${latest.name}</th>
      <td>
        <span class=${latest.number === undefined ? "" : "whole"}>
          ${latest.text} <span class="small muted">${latest.unit}</span>
        </span>
        ${latest.flag
          ? html`<span class="flag small">
              <span aria-hidden="true">${latest.flag === "high" ? "▲" : "▼"}</span>${words[latest.flag]}
            </span>`
          : nothing}
      </td>
      ${ranged ? html`<td class="small muted">${latest.range}</td>` : nothing}
      <td class="small when">${moment(latest.at, this.zone)}</td>
      ${trends
        ? html`<td>
            ${trend.length > 1
              ? html`<record-sparkline lang=${this.lang} .results=${trend} zone=${this.zone}></record-sparkline>`
              : html`<span class="small muted">${words.single}</span>`}
          </td>`
        : nothing}
    </tr>`;
  }
}

/** The results of each item in the order of time, the items in the order of their first appearance. */
export function coursesOf(results: readonly Result[]): Result[][] {
  const courses = new Map<string, Result[]>();
  for (const result of results) {
    const key = `${result.name} ${result.unit}`;
    courses.set(key, [...(courses.get(key) ?? []), result]);
  }
  const time = ({ at }: Result): number => Date.parse(at) || 0;
  return [...courses.values()].map((course) => course.sort((a, b) => time(a) - time(b)));
}

function trendOf(course: readonly Result[]): Result[] {
  return course.filter(({ number, at }) => number !== undefined && !Number.isNaN(Date.parse(at)));
}

customElements.define("record-results", Results);
