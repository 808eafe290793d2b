import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { ageAt, readResources, resultsOf, type Resource } from "../../src/record/fhir.js";
import { coursesOf } from "../../src/record/results.js";
import { patientsFolder } from "../support/surroundings.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const types = (text: string): string[] | undefined =>
  readResources(bytes(text))?.map(({ resourceType }) => resourceType);

test("a record is a Bundle, a resource or NDJSON, and nothing else", () => {
  const patient = '{"resourceType":"Patient"}';
  for (const [text, expected] of [
    [patient, ["Patient"]],
    [`\uFEFF${patient}`, ["Patient"]],
    [`{"resourceType":"Bundle","entry":[{"resource":${patient}},{},{"resource":null}]}`, ["Patient"]],
    [`{"resourceType":"Bundle"}`, []],
    [`${patient}\n\n${patient}\n`, ["Patient", "Patient"]],
    [`${patient}\n{"resourceType":`, undefined],
    ["", undefined],
    ["[]", undefined],
    ["null", undefined],
    ["\u0000\u0001", undefined],
  ] as const) {
    assert.deepEqual(types(text), expected, text);
  }
});

test("every sample patient is a record of one patient", async () => {
  for (const name of await readdir(patientsFolder)) {
    if (name === "index.json") continue;
    const resources = readResources(new Uint8Array(await readFile(new URL(name, patientsFolder))));
    assert.equal(resources?.filter(({ resourceType }) => resourceType === "Patient").length, 1, name);
  }
});

test("a result is shown as recorded, with its flag", () => {
  const observation = (fields: object): Resource => ({ resourceType: "Observation", code: { text: "K" }, ...fields });
  const range = [{ low: { value: 3.6 }, high: { value: 4.8 } }];
  for (const [fields, text, flag] of [
    [{ valueQuantity: { value: 4.1 }, referenceRange: range }, "4.1", undefined],
    [{ valueQuantity: { value: 5.2 }, referenceRange: range }, "5.2", "high"],
    [{ valueQuantity: { value: 3.1 }, referenceRange: range }, "3.1", "low"],
    [{ valueQuantity: { value: 3.1 }, interpretation: [{ coding: [{ code: "HH" }] }] }, "3.1", "high"],
    [{ valueQuantity: { value: 3, comparator: "<" }, referenceRange: range }, "<3", undefined],
    [{ valueString: "溶血" }, "溶血", undefined],
    [{ valueCodeableConcept: { coding: [{ display: "なし" }] } }, "なし", undefined],
  ] as const) {
    const [result] = resultsOf(observation(fields));
    assert.equal(result?.text, text);
    assert.equal(result?.flag, flag);
  }
  assert.deepEqual(resultsOf(observation({})), []);
});

test("the course of a value follows time, whatever the order of the record", () => {
  const result = (at: string, number: number) => ({
    name: "K",
    unit: "mEq/L",
    text: String(number),
    number,
    at,
    range: "",
    flag: undefined,
    laboratory: true,
  });
  const courses = coursesOf([result("2026-11-20T09:00:00+09:00", 4), result("2026-11-19", 3)]);
  assert.deepEqual(courses.map((course) => course.map(({ number }) => number)), [[3, 4]]);
});

test("age is counted in full years in the zone", () => {
  for (const [birth, at, age] of [
    ["1954-11-20", "2026-11-19T14:59:00Z", 71],
    ["1954-11-20", "2026-11-19T15:00:00Z", 72],
    ["1954", "2026-11-19T15:00:00Z", undefined],
  ] as const) {
    assert.equal(ageAt(birth, at, "+09:00"), age);
  }
});
