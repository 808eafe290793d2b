// Reads as much of FHIR as the record page shows. It decides nothing: what the models see is read by the guest,
// from the same bytes.

import { localMoment } from "../words/figures.js";

/** A code with its text. */
export interface Concept {
  text?: string;
  coding?: { code?: string; display?: string }[];
}

interface Quantity {
  value?: number;
  comparator?: string;
  unit?: string;
  code?: string;
}

interface Measured {
  code?: Concept;
  valueQuantity?: Quantity;
  valueCodeableConcept?: Concept;
  valueString?: string;
  valueBoolean?: boolean;
  valueDateTime?: string;
  interpretation?: Concept[];
  referenceRange?: { low?: Quantity; high?: Quantity; text?: string }[];
}

/** Any resource, by the fields that are shown. */
export interface Resource extends Measured {
  resourceType: string;
  id?: string;
  status?: string;
  entry?: { resource?: Resource }[];
  name?: { text?: string; family?: string; given?: string[] }[];
  birthDate?: string;
  gender?: string;
  identifier?: { value?: string }[];
  category?: Concept | Concept[];
  clinicalStatus?: Concept;
  verificationStatus?: Concept;
  onsetDateTime?: string;
  recordedDate?: string;
  medicationCodeableConcept?: Concept;
  authoredOn?: string;
  effectiveDateTime?: string;
  effectivePeriod?: { start?: string };
  dosageInstruction?: { text?: string }[];
  dosage?: { text?: string }[] | { text?: string };
  performedDateTime?: string;
  performedPeriod?: { start?: string };
  component?: Measured[];
}

/** A result with what it is of. */
export interface Result {
  name: string;
  text: string;
  number: number | undefined;
  unit: string;
  at: string;
  range: string;
  flag: "high" | "low" | undefined;
  laboratory: boolean;
}

/** The resources of a Bundle, of a single resource or of NDJSON; nothing where it is none of these. */
export function readResources(bytes: Uint8Array): Resource[] | undefined {
  const text = new TextDecoder().decode(bytes).replace(/^\uFEFF/, "");
  const documents = parse(text) ?? parseLines(text);
  if (documents === undefined || !documents.every(isResource)) return undefined;
  return documents.flatMap(unbundled);
}

function unbundled(resource: Resource): Resource[] {
  if (resource.resourceType !== "Bundle") return [resource];
  const entries = Array.isArray(resource.entry) ? resource.entry : [];
  return entries.flatMap((entry) => (isResource(entry.resource) ? unbundled(entry.resource) : []));
}

function parse(text: string): unknown[] | undefined {
  try {
    return [JSON.parse(text)];
  } catch {
    return undefined;
  }
}

function parseLines(text: string): unknown[] | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const documents = lines.map(parse);
  return lines.length > 0 && documents.every((document) => document !== undefined) ? documents.flat() : undefined;
}

function isResource(value: unknown): value is Resource {
  return typeof value === "object" && value !== null && typeof (value as Resource).resourceType === "string";
}

/** What a concept is called. */
export function conceptName(concept: Concept | undefined): string {
  const coding = concept?.coding ?? [];
  return concept?.text ?? coding.find(({ display }) => display !== undefined)?.display ?? coding[0]?.code ?? "";
}

/** The first code of a concept. */
export function conceptCode(concept: Concept | undefined): string {
  return concept?.coding?.[0]?.code ?? "";
}

/** When an entry was true of the patient, as recorded; empty where it was not. */
export function dateOf(resource: Resource): string {
  return (
    resource.effectiveDateTime ??
    resource.effectivePeriod?.start ??
    resource.performedDateTime ??
    resource.performedPeriod?.start ??
    resource.authoredOn ??
    resource.onsetDateTime ??
    resource.recordedDate ??
    ""
  );
}

/** The results of an Observation: its own, and its components'. */
export function resultsOf(observation: Resource): Result[] {
  const laboratory = [observation.category ?? []].flat().some((category) => conceptCode(category) === "laboratory");
  const at = dateOf(observation);
  const measured: Measured[] = [observation, ...(observation.component ?? [])];
  return measured.flatMap((part) => {
    const text = valueText(part);
    return text === "" ? [] : [{ ...resultOf(part), text, at, laboratory }];
  });
}

function resultOf(part: Measured): Omit<Result, "text" | "at" | "laboratory"> {
  const { value, comparator, unit } = part.valueQuantity ?? {};
  const code = conceptCode(part.interpretation?.[0]);
  const range = part.referenceRange?.[0];
  const [low, high] = [range?.low?.value, range?.high?.value];
  const number = comparator === undefined ? value : undefined;
  const outside =
    number === undefined
      ? undefined
      : high !== undefined && number > high
        ? "high"
        : low !== undefined && number < low
          ? "low"
          : undefined;
  return {
    name: conceptName(part.code),
    number,
    unit: unit ?? part.valueQuantity?.code ?? "",
    range: range?.text ?? (low !== undefined || high !== undefined ? `${low ?? ""}–${high ?? ""}` : ""),
    flag: code.startsWith("H") ? "high" : code.startsWith("L") ? "low" : outside,
  };
}

function valueText(part: Measured): string {
  const quantity = part.valueQuantity;
  if (quantity?.value !== undefined) return `${quantity.comparator ?? ""}${quantity.value}`;
  if (part.valueCodeableConcept !== undefined) return conceptName(part.valueCodeableConcept);
  if (part.valueBoolean !== undefined) return part.valueBoolean ? "+" : "−";
  return part.valueString ?? part.valueDateTime ?? "";
}

/** Full years at a moment; nothing where the date of birth is not a full date. */
export function ageAt(birthDate: string, at: string, zone: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(birthDate)) return undefined;
  const today = localMoment(at, zone).slice(0, 10);
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
