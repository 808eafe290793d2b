// The worker: one guest, for one patient. It holds the only copy of the guest's memory and is thrown away with it.

import { fetchArtefacts, type Artefacts } from "../guest/artefacts.js";
import { GuestClient } from "../guest/client.js";
import type { Notice } from "../guest/contract.js";
import { Failure, notice, noticeOf } from "../guest/failure.js";
import type { Glue } from "../guest/glue.js";
import type { Command, Report } from "./messages.js";

/** The part of a worker's global scope that is used; the page's own types are the DOM's. */
interface Scope {
  onmessage: ((event: MessageEvent<Command>) => void) | null;
  postMessage(report: Report): void;
}

const scope = globalThis as unknown as Scope;
let guest: GuestClient | undefined;

scope.onmessage = ({ data: command }) => {
  void run(command).then(
    (report) => scope.postMessage(report),
    (thrown: unknown) => scope.postMessage({ did: "fail", notice: noticeOf(thrown, `guest ${command.do}`) }),
  );
};

async function run(command: Command): Promise<Report> {
  switch (command.do) {
    case "fetch":
      return start(await fetchArtefacts(command.base));
    case "start":
      return start(command.artefacts);
    case "assess":
      if (guest === undefined) throw new Failure(notice("K-PAGE-003", "guest assess"));
      return { did: "assess", assessed: guest.assess(command.patient, command.setting) };
    case "card":
      if (guest === undefined) throw new Failure(notice("K-PAGE-003", "guest card"));
      return { did: "card", card: guest.card(command.model) };
  }
}

async function start(artefacts: Artefacts): Promise<Report> {
  const glue = await importGlue(artefacts.glue);
  await glue.default({ module_or_path: artefacts.module });
  guest = new GuestClient(new glue.Kusushi(), artefacts.sha256);
  const refused: Notice[] = [];
  for (const pkg of artefacts.packages) {
    try {
      const facts = guest.load(pkg.bytes);
      if (facts.package_sha256 !== pkg.sha256) refused.push(notice("K-PAGE-008", facts.id));
    } catch (thrown) {
      // A package that is refused leaves the guest as it was; anything else does not.
      if (!(thrown instanceof Failure)) throw thrown;
      refused.push({ ...thrown.notice, place: `${pkg.id}: ${thrown.notice.place}` });
    }
  }
  return { did: "start", artefacts, refused };
}

async function importGlue(address: string): Promise<Glue> {
  try {
    return (await import(/* @vite-ignore */ address)) as Glue;
  } catch {
    throw new Failure(notice("K-PAGE-001", "guest/kusushi.js"));
  }
}
