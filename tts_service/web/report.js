// SPDX-License-Identifier: MIT
// "Báo lỗi đọc": tells the operator that a sentence is read wrongly. Nothing
// goes out but the sentence's number, the kind of error and what was written.

import { node } from "./node.js";
import { fill } from "./words.js";

/** @typedef {import("./menu-strings.js").MenuStrings} MenuStrings */

const KINDS = /** @type {const} */ ([
  "word",
  "number",
  "abbreviation",
  "name",
  "pause",
  "sound",
  "missing",
  "other",
]);
const NOTE_LENGTH = "500";

export class Report {
  #listening;
  #strings;
  #done;
  #sentence = -1;

  /** @param {import("./listening.js").Listening} listening @param {MenuStrings} strings @param {() => void} done */
  constructor(listening, strings, done) {
    this.#listening = listening;
    this.#strings = strings;
    this.#done = done;
    this.said = node("blockquote", {});
    this.kind = node("select", {});
    for (const kind of KINDS) this.kind.add(new Option(strings[kind], kind));
    this.note = node("textarea", { maxlength: NOTE_LENGTH });
    const send = node("button", { class: "primary" }, strings.send);
    const cancel = node("button", { type: "button" }, strings.cancel);
    cancel.addEventListener("click", done);
    const form = node(
      "form",
      {},
      node("p", { class: "heading" }, strings.report),
      node("small", {}, strings.reportSaid),
      this.said,
      node("label", {}, strings.reportKind, this.kind),
      node("label", {}, strings.note, this.note, node("small", {}, strings.noteHint)),
      node("div", { class: "row" }, send, cancel),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
    this.element = node(
      "section",
      { class: "sheet report-form", hidden: true, "aria-label": strings.report },
      form,
    );
  }

  /** About the sentence that is being read now, whatever comes after. */
  begin() {
    const { player, state } = this.#listening;
    this.#sentence = Math.max(0, state.sentence);
    this.said.textContent = player.reading?.sentences[this.#sentence]?.text ?? "";
    this.kind.focus();
  }

  async #send() {
    const { player, service } = this.#listening;
    const reading = player.reading?.id;
    if (!reading) return;
    const note = this.note.value.trim();
    const report = { reading, sentence: this.#sentence, kind: this.kind.value };
    const strings = this.#strings;
    try {
      await service.post("/v1/reports", note ? { ...report, note } : report);
      this.note.value = "";
      this.#listening.say(strings.thanks);
      this.#done();
      this.#listening.panel.menu.focus();
    } catch (error) {
      // By its shape: the player's file has a class of its own.
      const { failure, wait_s } = /** @type {import("./service.js").ServiceError} */ (error);
      if (!failure) throw error;
      this.#listening.say(wait_s ? fill(strings.later, { s: wait_s }) : strings.unsent);
    }
  }
}
