// SPDX-License-Identifier: MIT
// The button that stands where the site's own link stood, while the panel is folded.

import { icon, node, write } from "./node.js";

const SPEAKER =
  "M3 9v6h4l6 5V4L7 9Zm13-1a1 1 0 0 0 0 1.5 5 5 0 0 1 0 5 1 1 0 0 0 1.6 1.2 7 7 0 0 0 0-7.4A1 1 0 0 0 16 8Zm2.7-3a1 1 0 0 0 0 1.4 9 9 0 0 1 0 11.2 1 1 0 0 0 1.6 1.2 11 11 0 0 0 0-13.6 1 1 0 0 0-1.6-.2Z";

// All that is said before the strings have come.
const WORDS = {
  vi: ["Nghe bài viết", "phút", "Mất kết nối mạng. Hãy bấm lại để thử."],
  en: ["Listen to this article", "min", "Connection lost. Press again to retry."],
};

export class Opener {
  #label = node("span");
  #unreachable;

  /** @param {string} own   the site's own words, or "" @param {string} language @param {string | null} minutes   how long it takes */
  constructor(own, language, minutes) {
    const [listen, unit, unreachable] = WORDS[/^en/i.test(language) ? "en" : "vi"];
    this.own = (own || listen) + (minutes ? ` · ${minutes} ${unit}` : "");
    this.#unreachable = unreachable;
    this.alert = node("span", { role: "alert", part: "error" });
    this.element = node(
      "button",
      { type: "button", class: "opener", part: "button" },
      icon(SPEAKER),
      this.#label,
    );
    this.say(this.own);
  }

  /** @param {string} words */
  say(words) {
    write(this.#label, words);
  }

  /** The player could not be fetched, or could. @param {boolean} is */
  unreachable(is) {
    this.alert.textContent = is ? this.#unreachable : "";
  }
}
