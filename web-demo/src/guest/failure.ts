// What can go wrong on this side of the guest, in the form of the guest's own notices: a code, a place, words and
// a remedy. The guest's codes are in core/codes.toml; K-PAGE is the page's room.

import type { Notice, Text } from "./contract.js";

interface Words {
  text: Text;
  remedy: Text;
}

const reload = { ja: "ページを再読み込みしてください。", en: "Reload the page." };

const codes = {
  "K-PAGE-001": {
    text: { ja: "推論プログラムを取得できません。", en: "The inference program could not be fetched." },
    remedy: reload,
  },
  "K-PAGE-002": {
    text: { ja: "モデルパッケージを取得できません。", en: "A model package could not be fetched." },
    remedy: reload,
  },
  "K-PAGE-003": {
    text: { ja: "推論プログラムが途中で停止しました。", en: "The inference program stopped unexpectedly." },
    remedy: {
      ja: "新しい作業領域を用意しました。もう一度試すか、別の患者を選んでください。",
      en: "A fresh one has been started. Try again, or choose another patient.",
    },
  },
  "K-PAGE-004": {
    text: { ja: "推論が時間内に終わりませんでした。", en: "The inference did not end in time." },
    remedy: {
      ja: "患者データを必要な期間に絞って、もう一度試してください。",
      en: "Narrow the patient data to the period that is needed and try again.",
    },
  },
  "K-PAGE-005": {
    text: { ja: "ファイルを読み取れません。", en: "The file could not be read." },
    remedy: { ja: "ファイルを選び直してください。", en: "Choose the file again." },
  },
  "K-PAGE-006": {
    text: {
      ja: "取得した推論プログラムのSHA-256が、サーバーの示す値と異なります。",
      en: "The SHA-256 of the inference program that was fetched is not the one that the server states.",
    },
    remedy: {
      ja: "結果を使わず、システム管理者に知らせてください。",
      en: "Do not use the results; tell the administrator of the system.",
    },
  },
  "K-PAGE-007": {
    text: {
      ja: "この接続ではSHA-256を計算できないため、サーバーの示す値をそのまま表示しています。",
      en: "SHA-256 cannot be computed over this connection, so the value that the server states is shown.",
    },
    remedy: { ja: "HTTPSで開いてください。", en: "Open the page over HTTPS." },
  },
  "K-PAGE-008": {
    text: {
      ja: "モデルパッケージのSHA-256が、サーバーの示す値と異なります。",
      en: "The SHA-256 of a model package is not the one that the server states.",
    },
    remedy: {
      ja: "このモデルの結果を使わず、システム管理者に知らせてください。",
      en: "Do not use this model's results; tell the administrator of the system.",
    },
  },
} satisfies Record<string, Words>;

/** The page's codes. */
export type PageCode = keyof typeof codes;

/** Says a code of the page of a place. Never holds a patient's value. */
export function notice(code: PageCode, place: string): Notice {
  return { code, place, ...codes[code] };
}

/** What could not be done. */
export class Failure extends Error {
  override readonly name = "Failure";

  constructor(readonly notice: Notice) {
    super(`${notice.code} at ${notice.place}: ${notice.text.en} ${notice.remedy.en}`);
  }
}

/** The notice of whatever was thrown; what is no `Failure` is the guest's memory gone bad. */
export function noticeOf(thrown: unknown, place: string): Notice {
  return thrown instanceof Failure ? thrown.notice : notice("K-PAGE-003", place);
}
