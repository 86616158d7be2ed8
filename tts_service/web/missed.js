// SPDX-License-Identifier: MIT
// Offers what could not be played, and was left out, once more.

export class Missed {
  #listening;

  /** @param {import("./listening.js").Listening} listening @param {{ missed: string }} strings */
  constructor(listening, strings) {
    this.#listening = listening;
    const { panel } = listening;
    this.element = panel.words("missed", strings.missed, () => {
      // If it is left out again, that is said again.
      listening.say("");
      listening.goTo(Math.min(...this.#offered));
    });
    panel.follow.before(this.element);
  }

  /** What no voice could speak cannot be had. */
  get #offered() {
    const { lost, reading } = this.#listening.player;
    return [...lost].filter((sentence) => !reading?.missing?.includes(sentence));
  }

  /** Shows what is the case. */
  update() {
    const { phase } = this.#listening.state;
    const heard = phase === "playing" || phase === "paused" || phase === "ended";
    this.element.hidden = !heard || !this.#offered.length;
  }
}
