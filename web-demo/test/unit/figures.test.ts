import assert from "node:assert/strict";
import { test } from "node:test";
import { figure, localMoment, moment, momentOf, oddsFactor, percentage, perThousand, unitForPeople } from "../../src/words/figures.js";

const cases: readonly (readonly [string, () => string, string])[] = [
  ["a probability is whole in the middle", () => percentage(0.3356), "34"],
  ["a small probability keeps a decimal", () => percentage(0.0347), "3.5"],
  ["a large probability keeps a decimal", () => percentage(0.9634), "96.3"],
  ["an interval takes the digits of its estimate", () => percentage(0.0961, 0), "10"],
  ["a difference counts people", () => perThousand(-0.0131), "13"],
  ["less than one person is not rounded away", () => perThousand(0.0004), "0.4"],
  ["no difference is nobody", () => perThousand(0), "0"],
  ["log odds become a factor", () => oddsFactor(0.4321), "1.54"],
  ["a large factor is whole", () => oddsFactor(2.8), "16"],
  ["a figure has its interval", () => figure([0.789, 0.774, 0.803], 3), "0.789 (0.774–0.803)"],
  ["a minus is no hyphen", () => figure([-0.003, -0.08, 0.07]), "0.00 (−0.08–0.07)"],
  ["a unit is written as people do", () => unitForPeople("mm[Hg]"), "mmHg"],
  ["a count is written as people do", () => unitForPeople("10*4/uL"), "×10^4/μL"],
  ["a moment is shown in the zone", () => moment("2026-11-19T22:40:00Z", "+09:00"), "2026-11-20 07:40"],
  ["a moment of the zone stays", () => moment("2026-11-20T09:05:00.5+09:00", "+09:00"), "2026-11-20 09:05"],
  ["a date stays a date", () => moment("2026-11", "+09:00"), "2026-11"],
  ["what is no moment stays", () => moment("AST T5", "+09:00"), "AST T5"],
  ["a western zone is behind", () => moment("2026-11-20T00:30:00Z", "-03:30"), "2026-11-19 21:00"],
  ["a field takes a local moment", () => localMoment("2026-11-20T01:30:00Z", "+09:00"), "2026-11-20T10:30"],
  ["a field gives RFC 3339", () => momentOf("2026-11-20T10:30", "+09:00"), "2026-11-20T10:30:00+09:00"],
];

for (const [name, written, expected] of cases) test(name, () => assert.equal(written(), expected));
