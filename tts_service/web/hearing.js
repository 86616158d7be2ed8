// SPDX-License-Identifier: MIT
// What the player reports, and what comes of it.

import { fill } from "./words.js";

/** @param {import("./listening.js").Listening} listening @returns {import("./player.js").PlayerReport} */
export function hearing(listening) {
  const { host, strings } = listening;
  return {
    playing() {
      const { held } = listening.state;
      if (held) listening.player.pause();
      listening.dispatch({ type: held ? "pause" : "play" });
      listening.position();
    },
    waiting: () => listening.dispatch({ type: "wait" }),
    paused: () => listening.dispatch({ type: "pause" }),
    ended: () => listening.dispatch({ type: "end" }),
    moved: () => listening.position(),
    skipped: (n) => listening.say(n > 1 ? fill(strings.skippedMore, { n }) : strings.skipped),
    busy: (s) => listening.say(fill(strings.busy, { s })),
    sentence(index) {
      listening.dispatch({ type: "sentence", index });
      const { text, start_ms } = listening.player.reading?.sentences[index] ?? {};
      const there = listening.page.mark(index);
      tell(host, "dbv-sentence", { index, text, start_ms });
      if (!there) tell(host, "dbv-miss", { index, text });
    },
    word: (index, word) => listening.page.markWord(index, word),
    taken(reading, sentence) {
      const { phase, held } = listening.state;
      listening.dispatch({ type: "prepare" });
      // Who has paused is not read to.
      if (phase === "paused" || held) listening.dispatch({ type: "hold" });
      listening.open(reading, sentence, false);
      listening.say(fill(strings.taken, { voice: reading.voice?.label ?? "" }));
    },
    failed: (kind) => listening.fail({ kind }),
  };
}

/** An event for the page's scripts. @param {HTMLElement} host @param {string} name @param {Record<string, unknown>} detail */
export function tell(host, name, detail) {
  host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
