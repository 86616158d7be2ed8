// SPDX-License-Identifier: MIT
// <doc-bai-viet>: turns the link or button inside it into one that reads the
// article aloud, in the page. This is its face to the page's HTML and scripts;
// the work is done in listening.js, which comes at the first sign that somebody
// is about to listen. See docs/listen-button.md.

import { linkedTime, pageKey } from "./address.js";
import { node, sheetOf } from "./node.js";
import css from "./opener.css";
import { Opener } from "./opener.js";
import { recall } from "./storage.js";

/** @typedef {import("./listening.js").Listening} Listening */

// Importing the module where there is no page must not fail.
const Base = globalThis.HTMLElement ?? /** @type {typeof HTMLElement} */ (class {});

const PLAYER = "./web/begin.min.js";

/** The one sheet that all buttons of a page share. @type {CSSStyleSheet | null} */
let look = null;

export class DocBaiViet extends Base {
  static observedAttributes = ["rate"];

  /** @type {Listening | null} */ #listening = null;
  /** @type {Promise<Listening | null> | null} */ #coming = null;
  /** @type {AbortController | null} */ #here = null;
  /** @type {HTMLAudioElement[]} */ #sounds = [];
  /** @type {Opener} */ #opener = /** @type {any} */ (null);
  #tries = "";

  connectedCallback() {
    const own = /** @type {string} */ (this.textContent).trim();
    const opener = new Opener(own, this.lang, this.getAttribute("minutes"));
    this.#opener = opener;
    // Two take turns with clips while an article is being voiced, one plays its file.
    this.#sounds = [0, 1, 2].map(() => node("audio", { preload: "none" }));
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [(look ??= sheetOf(css))];
    root.replaceChildren(opener.element, opener.alert, ...this.#sounds);
    this.dataset.state = "idle";

    this.#here = new AbortController();
    const { signal } = this.#here;
    const warm = () => void this.#come().then((listening) => listening?.warm());
    for (const name of ["pointerenter", "focusin"]) {
      this.addEventListener(name, warm, { once: true, signal });
    }
    opener.element.addEventListener("click", () => this.#press("toggle"));
    // A control of the site's own: its first button makes text smaller, its last one larger.
    const control = this.getAttribute("font-control");
    const sizes = control ? [...document.querySelectorAll(`${control} :is(a, button)`)] : [];
    for (const [i, one] of sizes.entries()) {
      const by = i ? Number(i === sizes.length - 1) : -1;
      one.addEventListener("click", (event) => {
        event.preventDefault();
        void this.#come().then((listening) => listening?.size(by));
      }, { signal });
    }

    const place = this.getAttribute("resume") !== "off" && recall(pageKey(this));
    if (place) opener.say(place.label);
    // A size chosen before counts at once; so does a link to a moment of the article.
    if (recall("size")) warm();
    const link = async () => {
      const time_s = linkedTime();
      if (time_s === null) return;
      const listening = await this.#come();
      (await listening?.accompany())?.point(time_s);
    };
    addEventListener("hashchange", link, { signal });
    void link();
  }

  disconnectedCallback() {
    this.#here?.abort();
    this.#listening?.end();
    this.#listening = this.#coming = null;
    this.removeAttribute("open");
  }

  /** @param {string} _name @param {string | null} _old @param {string | null} value */
  attributeChangedCallback(_name, _old, value) {
    this.#listening?.setRate(Number(value) || 1);
  }

  /** @returns {import("./state.js").Phase} */
  get state() {
    return this.#listening?.state.phase ?? "idle";
  }

  /** Index of the sentence being read, -1 when none is. */
  get sentence() {
    return this.#listening?.state.sentence ?? -1;
  }

  /** Seconds into the finished file; 0 while the reading is still being voiced. */
  get currentTime() {
    return this.#listening?.player.time_s ?? 0;
  }

  /** Seconds; 0 until known. */
  get duration() {
    return this.#listening?.player.duration_s ?? 0;
  }

  /** Speed, 0.5 to 3. */
  get rate() {
    return this.#listening?.player.rate ?? (Number(this.getAttribute("rate")) || 1);
  }

  set rate(rate) {
    this.setAttribute("rate", String(rate));
  }

  /** Begins or goes on; the first time it must be called from a listener's press. */
  play() {
    this.#press("play");
  }

  pause() {
    this.#listening?.pause();
  }

  nextSentence() {
    this.#listening?.step(1);
  }

  /** To the sentence before, or to the start of this one once it is well under way. */
  previousSentence() {
    this.#listening?.step(-1);
  }

  /** @param {number} time_s   into the finished file; without effect before it is finished */
  seek(time_s) {
    this.#listening?.seek(time_s);
  }

  /** Pauses and folds the panel; the place is kept. */
  close() {
    this.#listening?.close();
  }

  /** @param {"toggle" | "play"} act */
  #press(act) {
    // While the browser still handles the press: lets the sounds begin later by themselves.
    for (const sound of this.#sounds) if (!sound.currentSrc) sound.load();
    const coming = this.#come(true);
    // Silence wakes a wireless loudspeaker while the article is fetched.
    const silence = this.state === "idle" && globalThis.AudioContext && new AudioContext();
    void coming.then((listening) => {
      if (listening) return listening[act](silence);
      this.#opener.unreachable(true);
      return silence && silence.close();
    });
  }

  /** The player, fetched once; null when it cannot be, or the element has gone meanwhile. @param {boolean} [wanted] */
  #come(wanted = false) {
    const here = this.#here;
    this.#coming ??= (async () => {
      // An address that failed once may stay failed: the next try has another.
      const player = await import(PLAYER + this.#tries).catch(() => null);
      if (!player) {
        this.#tries += "?";
        this.#coming = null;
        return null;
      }
      const listening = await player.begin(this, this.#opener, this.#sounds, wanted);
      if (!here?.signal.aborted) return (this.#listening = listening);
      listening.end();
      return null;
    })();
    return this.#coming;
  }
}
