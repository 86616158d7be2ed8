// SPDX-License-Identifier: MIT
// What is seen of a listening: the closed button, the panel in its place, and their words.

import { alertOf } from "./failure.js";
import { node, sheetOf } from "./node.js";
import css from "./panel.css";
import { Panel } from "./panel.js";

/** @type {CSSStyleSheet | null} */
let look = null;

export class Face {
  #listening;

  /** @param {import("./listening.js").Listening} listening */
  constructor(listening) {
    this.#listening = listening;
    const { host, opener, strings } = listening;
    this.panel = new Panel(strings, {
      press: () => listening.toggle(),
      previous: () => listening.step(-1),
      next: () => listening.step(1),
      seek: (time_s) => listening.seek(time_s),
      rate: (rate) => listening.choose({ rate }),
      voice: (voice) => listening.choose({ voice }),
      menu: () => void listening.accompany().then((one) => one?.menu.show(!one.menu.open)),
      retry: () => listening.play(),
      fromStart: () => listening.goTo(0),
      fresh: () => listening.renew(),
      follow: () => void listening.accompany().then((one) => one?.find()),
      close: () => listening.close(),
    });
    this.panel.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") listening.leave();
    });
    this.place = node("div", { class: "place", lang: strings.language }, this.panel.element);
    const root = /** @type {ShadowRoot} */ (host.shadowRoot);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, (look ??= sheetOf(css))];
    opener.element.after(this.place);
  }

  /** Shows what is the case. */
  show() {
    const { host, opener, strings, player, state, notices, away } = this.#listening;
    const { phase, open, failure } = state;
    if (host.dataset.state !== phase) host.dataset.state = phase;
    host.toggleAttribute("open", open);
    this.place.hidden = !open;
    opener.element.hidden = open;
    opener.unreachable(false);
    if (phase === "paused") opener.say(strings.resume);
    else if (phase !== "idle") opener.say(phase === "ended" ? strings.again : opener.own);
    this.panel.show({
      state,
      reading: player.reading,
      notice: notices.words,
      alert: failure ? alertOf(failure, strings, host) : "",
      away: away && phase === "playing",
    });
  }

  /** Shows how far the reading is. */
  move() {
    const { player, state } = this.#listening;
    const { reading, seekable, time_s, duration_s } = player;
    const heard = Math.max(0, state.sentence) / (reading?.sentences.length || 1);
    this.panel.timeline.progress({ seekable, time_s, duration_s, heard });
  }
}
