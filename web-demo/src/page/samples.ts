// The sample patients that travel with the page.

import type { Text } from "../guest/contract.js";

/** One entry of patients/index.json. */
export interface Sample {
  file: string;
  title: Text;
  summary: Text;
  /** The moment of the question, RFC 3339. */
  at: string;
}

/** The list. */
export async function fetchSamples(): Promise<Sample[]> {
  const response = await fetch("patients/index.json");
  if (!response.ok) throw new Error(`patients/index.json: ${response.status}`);
  return (await response.json()) as Sample[];
}

/** One patient's data, as it is. */
export async function fetchSample(sample: Sample): Promise<Uint8Array> {
  const response = await fetch(`patients/${sample.file}`);
  if (!response.ok) throw new Error(`${sample.file}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
