// SPDX-License-Identifier: MIT
// The controls, as nodes: shows a view, tells which control was used.

import { icon, node, redraw } from "./node.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./strings.js").Strings} Strings */

/**
 * @typedef {object} Wishes   what the listener can ask for
 * @property {() => void} press      the play button
 * @property {() => void} previous
 * @property {() => void} next
 * @property {(time_s: number) => void} seek
 * @property {(rate: number) => void} rate
 * @property {() => void} retry
 * @property {() => void} follow
 * @property {() => void} close
 *
 * @typedef {object} Progress
 * @property {boolean} seekable
 * @property {number} time_s
 * @property {number} duration_s
 * @property {number} heard   part of the sentences that is behind, 0 to 1
 *
 * @typedef {object} View
 * @property {Readonly<State>} state
 * @property {number} sentences   how many the reading has; 0 before it is known
 * @property {string} notice      polite words, or ""
 * @property {string} alert       words that must not be missed, or ""
 * @property {string} download    address of the MP3 to offer, or ""
 * @property {boolean} away       the listener has scrolled away from the sentence
 */

const RATES = [0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3];

/** The offered speed closest to one. @param {number} rate */
export function nearestRate(rate) {
  return RATES.reduce((a, b) => (Math.abs(b - rate) < Math.abs(a - rate) ? b : a));
}

/** The next offered speed up or down. @param {number} rate @param {number} by   1 or -1 */
export function stepRate(rate, by) {
  const at = RATES.indexOf(nearestRate(rate)) + by;
  return RATES[Math.max(0, Math.min(RATES.length - 1, at))];
}

/** @param {number} time_s */
function clock(time_s) {
  const all = Math.max(0, Math.floor(time_s));
  return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
}

/** Writes only what differs: a live region repeats what is set again. @param {Element} at @param {string} words */
function write(at, words) {
  if (at.textContent !== words) at.textContent = words;
}

export class Panel {
  #strings;
  #line;
  #dragging = false;
  #duration_s = 0;

  /** @param {Strings} strings @param {Wishes} wishes */
  constructor(strings, wishes) {
    this.#strings = strings;
    this.playIcon = icon("pause");
    this.play = this.#button("play", strings.pause, this.playIcon, wishes.press);
    this.previous = this.#button("previous", strings.previous, icon("previous"), wishes.previous);
    this.next = this.#button("next", strings.next, icon("next"), wishes.next);
    this.closer = this.#button("close", strings.close, icon("close"), wishes.close);
    this.seek = this.#slider(wishes);
    this.counter = node("span", { class: "counter" });
    this.time = node("span", { class: "time", part: "time" });
    this.rate = this.#select(wishes);
    this.#line = node(
      "div",
      { class: "line" },
      this.seek,
      node("div", { class: "figures" }, this.counter, this.time),
    );
    this.status = node("p", { role: "status", part: "status" });
    this.alert = node("p", { role: "alert", class: "alert", part: "error" });
    this.retry = this.#words("retry", strings.retry, wishes.retry);
    this.follow = this.#words("follow", strings.follow, wishes.follow);
    this.download = node(
      "a",
      { class: "download", download: true, hidden: true },
      strings.download,
    );
    this.element = node(
      "div",
      { class: "panel", part: "panel", role: "region", "aria-label": strings.region },
      node("div", { class: "buttons" }, this.play, this.previous, this.next),
      this.#line,
      this.rate,
      node(
        "div",
        { class: "message" },
        this.status,
        this.alert,
        this.retry,
        this.download,
        this.follow,
      ),
      this.closer,
    );
  }

  /** @param {View} view */
  show({ state, sentences, notice, alert, download, away }) {
    const { phase, held, sentence } = state;
    const strings = this.#strings;
    const sounding = phase === "playing" || (phase === "preparing" && !held);
    const name =
      phase === "error"
        ? strings.retry
        : phase === "ended"
          ? strings.again
          : sounding
            ? strings.pause
            : strings.resume;
    redraw(this.playIcon, sounding ? "pause" : "play");
    if (this.play.getAttribute("aria-label") !== name) {
      this.play.setAttribute("aria-label", name);
      this.play.title = name;
    }
    this.element.toggleAttribute("data-busy", phase === "preparing" || state.waiting);
    const steps = sentences > 0 && phase !== "preparing" && phase !== "error";
    // A disabled control would drop the focus it holds: these stay focusable.
    this.#enable(this.previous, steps);
    this.#enable(this.next, steps);
    write(this.counter, sentence >= 0 && sentences ? strings.counter(sentence + 1, sentences) : "");
    write(this.status, notice);
    write(this.alert, alert);
    this.retry.hidden = !alert;
    this.download.hidden = !download;
    if (download) this.download.href = download;
    this.follow.hidden = !away;
  }

  /** @param {Progress} progress */
  progress({ seekable, time_s, duration_s, heard }) {
    this.seek.hidden = !seekable;
    if (!seekable) {
      this.#fill(heard);
      write(this.time, "");
      return;
    }
    if (this.#duration_s !== duration_s) {
      this.#duration_s = duration_s;
      this.seek.max = String(Math.max(1, Math.floor(duration_s)));
    }
    if (!this.#dragging) this.#place(time_s);
    write(
      this.time,
      `${clock(this.#dragging ? Number(this.seek.value) : time_s)} / ${clock(duration_s)}`,
    );
  }

  /** Says the position in words; only after a jump, so that nothing is said while reading. */
  tell(withTotal = false) {
    const { time, timeOf } = this.#strings;
    const words = (/** @type {number} */ all) => time(Math.floor(all / 60), Math.floor(all % 60));
    const at = words(Number(this.seek.value));
    this.seek.setAttribute("aria-valuetext", withTotal ? timeOf(at, words(this.#duration_s)) : at);
  }

  /** @param {number} time_s */
  #place(time_s) {
    this.seek.value = String(time_s);
    this.#fill(this.#duration_s ? time_s / this.#duration_s : 0);
  }

  /** @param {number} part   0 to 1 */
  #fill(part) {
    this.#line.style.setProperty("--_at", part.toFixed(4));
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
  #words(kind, words, used) {
    const button = node("button", { type: "button", class: kind, part: kind, hidden: true }, words);
    button.addEventListener("click", used);
    return button;
  }

  /** @param {HTMLButtonElement} button @param {boolean} enabled */
  #enable(button, enabled) {
    button.setAttribute("aria-disabled", String(!enabled));
  }

  /** @param {Wishes} wishes */
  #slider(wishes) {
    const slider = node("input", {
      type: "range",
      class: "seek",
      part: "seek",
      min: "0",
      max: "1",
      step: "any",
      value: "0",
      "aria-label": this.#strings.seek,
      "aria-valuetext": this.#strings.time(0, 0),
      hidden: true,
    });
    slider.addEventListener("input", () => {
      this.#dragging = true;
      this.#place(Number(slider.value));
      this.tell();
    });
    slider.addEventListener("change", () => {
      this.#dragging = false;
      wishes.seek(Number(slider.value));
    });
    slider.addEventListener("focus", () => this.tell(true));
    return slider;
  }

  /** @param {Wishes} wishes */
  #select(wishes) {
    const name = this.#strings.rate;
    const select = node("select", { class: "rate", part: "rate", "aria-label": name, title: name });
    for (const rate of RATES) select.add(new Option(this.#strings.times(rate), String(rate)));
    select.value = "1";
    select.addEventListener("change", () => wishes.rate(Number(select.value)));
    return select;
  }
}
