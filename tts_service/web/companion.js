// SPDX-License-Identifier: MIT
// All that can wait until there is sound: scrolling along, the bar at the
// bottom, keys, options, voices, words, lock screen, other tabs, mask, text
// size, and reading from where the reader points.

import { legible } from "./contrast.js";
import { Dock } from "./dock.js";
import { Follow } from "./follow.js";
import { Hand } from "./hand.js";
import { commandFor, obey } from "./keyboard.js";
import { timedWords } from "./marks.js";
import { Mask } from "./mask.js";
import css from "./companion.css";
import { Menu } from "./menu.js";
import { menuStringsWith } from "./menu-strings.js";
import { node, sheetOf } from "./node.js";
import { Pointing } from "./pointing.js";
import { Session } from "./session.js";
import { TextSize } from "./size.js";
import { tick } from "./ticks.js";
import { offerVoices } from "./voices.js";
import { fill } from "./words.js";

export { pageHtml } from "./page-html.js";

/** @typedef {import("./service.js").Reading} Reading */

/** @type {CSSStyleSheet | null} */
let look = null;

export class Companion {
  #listening;
  #here = new AbortController();
  /** @type {Reading | null} */ #reading = null;
  #checked = false;

  /** @param {import("./listening.js").Listening} listening */
  constructor(listening) {
    this.#listening = listening;
    const { host, page, panel, choices, strings, place } = listening;
    const root = /** @type {ShadowRoot} */ (host.shadowRoot);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, (look ??= sheetOf(css))];
    this.session = new Session(listening, this);
    this.size = new TextSize(host, page.roots, host.getAttribute("article") ?? "");
    this.hand = new Hand(
      panel.element,
      () => this.follow.hold(),
      () => {
        this.follow.free();
        this.dock.free();
      },
    );
    this.dock = new Dock(place, panel.element, this.hand);
    this.follow = new Follow(host, this.hand, () => {
      listening.away = this.follow.away;
      listening.render();
    });
    this.follow.on = choices.follow ?? host.getAttribute("follow") !== "off";
    this.mask = new Mask(() => page.range);
    this.pointing = new Pointing(
      strings.hear,
      () => page.ranges,
      (sentence) => listening.goTo(sentence),
    );
    this.pointing.tap = choices.tap ?? host.hasAttribute("click-to-listen");
    this.pointing.start();
    // Told even while the panel is folded.
    this.told = node("span", { class: "unseen", role: "status" });
    root.append(this.mask.element, this.pointing.element, this.told);
    this.menu = new Menu(listening, this, menuStringsWith(strings.options));

    const { signal } = this.#here;
    panel.element.addEventListener("keydown", (event) => this.#key(event), { signal });
    host.addEventListener("dbv-state", () => this.#turn(), { signal });
    host.addEventListener("dbv-sentence", () => this.#along(), { signal });
    listening.watchers.push(() => this.#watch());
    this.#turn();
    this.#watch();
    this.#along();
  }

  end() {
    this.#here.abort();
    this.session.end();
    this.hand.end();
    this.dock.stop();
    this.follow.stop();
    this.mask.stop();
    this.pointing.stop();
    this.size.end();
  }

  /** @param {number} by_s   where times are not known yet, a sentence */
  skip(by_s) {
    const { player } = this.#listening;
    if (player.seekable) this.#listening.seek(player.time_s + by_s);
    else this.#listening.step(Math.sign(by_s));
  }

  /** To the beginning of another paragraph. @param {number} by   -1 or 1 */
  stepBlock(by) {
    const { player, state } = this.#listening;
    const sentences = player.reading?.sentences ?? [];
    const here = sentences[state.sentence]?.block ?? 0;
    const there =
      by > 0
        ? sentences.find(({ block }) => block > here)
        : sentences.findLast(({ block }) => block < here);
    const first = there && sentences.find(({ block }) => block === there.block);
    if (first) this.#listening.goTo(first.index);
  }

  /** @param {number} by   1 larger, -1 smaller, 0 as the site has it */
  resize(by) {
    this.size.step(by);
    this.told.textContent = fill(this.#listening.strings.sizeOf, { n: this.size.now });
    this.menu.update();
  }

  #turn() {
    const { state, player } = this.#listening;
    const { phase } = state;
    if (phase === "playing") {
      this.follow.start();
      this.session.begin(player.reading?.title || document.title);
    } else {
      this.session.pause();
      if (phase !== "paused" && phase !== "preparing") this.follow.stop();
    }
    this.mask.move();
  }

  /** Another sentence is read. */
  #along() {
    const { range, highlight } = this.#listening.page;
    if (range && !this.#checked && !legible(range.startContainer)) highlight.plain();
    this.#checked ||= range !== null;
    this.follow.to(range);
    this.mask.move();
  }

  /** Something that is shown may have changed. */
  #watch() {
    const { state, host, player, panel } = this.#listening;
    if (state.open && host.getAttribute("sticky") !== "off") this.dock.start();
    else this.dock.stop();
    const { reading, seekable, time_s, duration_s, rate } = player;
    if (seekable) this.session.position(time_s, duration_s, rate);
    this.menu.update();
    if (!reading || reading === this.#reading || state.phase !== "playing") return;
    this.#reading = reading;
    tick(panel.timeline.ticks, reading);
    void offerVoices(this.#listening, reading);
    void this.#timeWords(reading);
  }

  /** @param {Reading} reading */
  async #timeWords(reading) {
    const { service, player, page, host } = this.#listening;
    if (reading.state !== "complete" || !page.marking) return;
    if (host.getAttribute("highlight") === "sentence") return;
    const words = await timedWords(service, reading);
    if (reading !== player.reading) return;
    this.#listening.words = words.size > 0;
    if (words.size) player.timeWords(words);
    this.menu.update();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { host } = this.#listening;
    const command = host.getAttribute("hotkeys") === "off" ? null : commandFor(event);
    if (!command) return;
    event.preventDefault();
    event.stopPropagation();
    obey(command, this.#listening, this);
  }
}
