// SPDX-License-Identifier: MIT
// The controls, as nodes: shows a view, tells which control was used.

import { ICONS, redraw } from "./icons.js";
import { icon, node, write } from "./node.js";
import { nearestRate, RATES } from "./rates.js";
import { Timeline } from "./timeline.js";
import { fill } from "./words.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./strings.js").Strings} Strings */

/**
 * @typedef {object} Wishes   what the listener can ask for
 * @property {() => void} press      the play button
 * @property {() => void} previous
 * @property {() => void} next
 * @property {(time_s: number) => void} seek
 * @property {(rate: number) => void} rate
 * @property {(voice: string) => void} voice
 * @property {() => void} menu
 * @property {() => void} retry
 * @property {() => void} fromStart
 * @property {() => void} fresh
 * @property {() => void} follow
 * @property {() => void} close
 *
 * @typedef {object} View
 * @property {Readonly<State>} state
 * @property {import("./service.js").Reading | null} reading
 * @property {string} notice      polite words, or ""
 * @property {string} alert       words that must not be missed, or ""
 * @property {boolean} away       the listener has scrolled away from the sentence
 */

export class Panel {
  #strings;

  /** @param {Strings} strings @param {Wishes} wishes */
  constructor(strings, wishes) {
    this.#strings = strings;
    this.playIcon = icon(ICONS.pause);
    this.play = this.#button("play", strings.pause, this.playIcon, wishes.press);
    this.previous = this.#button("previous", strings.previous, icon(ICONS.previous), wishes.previous);
    this.next = this.#button("next", strings.next, icon(ICONS.next), wishes.next);
    this.menu = this.#button("menu", strings.menu, icon(ICONS.menu), wishes.menu);
    this.menu.ariaExpanded = "false";
    this.closer = this.#button("close", strings.close, icon(ICONS.close), wishes.close);
    this.timeline = new Timeline(strings, wishes.seek);
    this.rate = this.#select("rate", strings.rate, (value) => wishes.rate(Number(value)));
    for (const rate of RATES) this.rate.add(new Option(this.#times(rate), String(rate)));
    this.voice = this.#select("voice", strings.voice, wishes.voice);
    this.voice.hidden = true;
    this.status = node("p", { role: "status", part: "status" });
    this.alert = node("p", { role: "alert", class: "alert", part: "error" });
    this.retry = this.words("retry", strings.retry, wishes.retry);
    this.fromStart = this.words("from-start", strings.fromStart, wishes.fromStart);
    this.fresh = this.words("fresh", strings.fresh, wishes.fresh);
    this.follow = this.words("follow", strings.follow, wishes.follow);
    // Where the options stand once they are asked for.
    this.options = node("div", { class: "options", hidden: true });
    this.element = node(
      "div",
      { class: "panel", part: "panel", role: "region", "aria-label": strings.region },
      node("div", { class: "buttons" }, this.play, this.previous, this.next),
      this.timeline.element,
      node("div", { class: "choices" }, this.rate, this.voice),
      this.menu,
      this.options,
      node(
        "div",
        { class: "message" },
        this.status,
        this.alert,
        this.retry,
        this.fresh,
        this.fromStart,
        this.follow,
      ),
      this.closer,
    );
  }

  /** @param {View} view */
  show({ state, reading, notice, alert, away }) {
    const { phase, held, sentence } = state;
    const sentences = reading?.sentences ?? [];
    const name = this.#playName(state);
    redraw(this.playIcon, name === this.#strings.pause ? ICONS.pause : ICONS.play);
    if (this.play.ariaLabel !== name) {
      this.play.ariaLabel = name;
      this.play.title = name;
    }
    const busy = (phase === "preparing" && !held) || state.waiting;
    this.element.toggleAttribute("data-busy", busy);
    const steps = sentences.length > 0 && phase !== "preparing" && phase !== "error";
    // A disabled control would drop the focus it holds: these stay focusable.
    this.previous.ariaDisabled = this.next.ariaDisabled = String(!steps);
    this.timeline.at(sentences, sentence);
    write(this.status, notice);
    write(this.alert, alert);
    this.retry.hidden = !alert;
    this.fresh.hidden = !state.stale;
    this.fromStart.hidden = !state.resumed || phase === "preparing" || Boolean(alert);
    this.follow.hidden = !away;
  }

  /** @param {number} rate */
  showRate(rate) {
    this.rate.value = String(nearestRate(rate));
  }

  /** @param {Readonly<State>} state */
  #playName({ phase, held }) {
    const { retry, again, pause, resume } = this.#strings;
    if (phase === "error") return retry;
    if (phase === "ended") return again;
    return phase === "playing" || (phase === "preparing" && !held) ? pause : resume;
  }

  /** @param {number} rate */
  #times(rate) {
    const { times, decimal } = this.#strings;
    // The browser's own formatting of numbers takes tens of milliseconds to wake up.
    return fill(times, { n: String(rate).replace(".", decimal) });
  }

  /** @param {string} kind @param {string} name @param {Node} shape @param {() => void} used */
  #button(kind, name, shape, used) {
    const button = node(
      "button",
      { type: "button", class: kind, part: kind, "aria-label": name, title: name },
      shape,
    );
    button.addEventListener("click", () => button.ariaDisabled !== "true" && used());
    return button;
  }

  /** @param {string} kind @param {string} words @param {() => void} used */
  words(kind, words, used) {
    const button = node("button", { type: "button", class: kind, part: kind, hidden: true }, words);
    button.addEventListener("click", () => {
      const held = button.matches(":focus");
      used();
      // A button that has done its work and is gone must not take the focus with it.
      if (held && button.hidden) this.play.focus();
    });
    return button;
  }

  /** @param {string} kind @param {string} name @param {(value: string) => void} chosen */
  #select(kind, name, chosen) {
    const select = node("select", { class: kind, part: kind, "aria-label": name });
    select.addEventListener("change", () => chosen(select.value));
    return select;
  }
}
