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
import { Missed } from "./missed.js";
import { node, sheetOf } from "./node.js";
import { sentenceAt } from "./opening.js";
import { forgetPlace, keepPlace } from "./place.js";
import { Pointing } from "./pointing.js";
import { Session } from "./session.js";
import { TextSize } from "./size.js";
import { tick } from "./ticks.js";
import { offerVoices } from "./voices.js";
import { fill, timeInWords } from "./words.js";

export { pageHtml } from "./page-html.js";

/** @typedef {import("./service.js").Reading} Reading */

// With less of the reading on the page, the page is another than the one that was read.
const STALE = 0.5;

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
    this.follow.on = choices.made.follow ?? host.getAttribute("follow") !== "off";
    this.mask = new Mask(() => page.range);
    this.pointing = new Pointing(
      strings.hear,
      () => page.ranges,
      (sentence) => listening.goTo(sentence),
    );
    this.pointing.tap = choices.made.tap ?? host.hasAttribute("click-to-listen");
    this.pointing.start();
    // Told even while the panel is folded.
    this.told = node("span", { class: "unseen", role: "status" });
    root.append(this.mask.element, this.pointing.element, this.told);
    // What cannot be played here may be elsewhere.
    this.file = node("a", { class: "download", download: true, hidden: true }, strings.download);
    panel.follow.before(this.file);
    const words = menuStringsWith(strings.options);
    this.menu = new Menu(listening, this, words);
    this.missed = new Missed(listening, words);

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

  /** The sentences of what is read. */
  get #sentences() {
    return this.#listening.player.reading?.sentences ?? [];
  }

  /** Shows the moment of the article that a link names; plays nothing. @param {number} time_s */
  async point(time_s) {
    const { opener, opening, page, strings, choices } = this.#listening;
    opening.linked_s = time_s;
    opener.say(fill(strings.listenAt, { time: timeInWords(strings, time_s) }));
    const reading = await opening.warm(choices.voice);
    if (!reading || this.#listening.state.phase !== "idle") return;
    page.open(reading.sentences);
    page.mark(sentenceAt(reading.sentences, time_s));
    this.find();
  }

  /** Back to the sentence being read, however far the reader has gone. */
  find() {
    this.follow.resume(this.#listening.page.range);
  }

  /** @param {number} by_s   where times are not known yet, a sentence */
  skip(by_s) {
    const { player } = this.#listening;
    if (player.seekable) this.#listening.seek(player.time_s + by_s);
    else this.#listening.step(Math.sign(by_s));
  }

  /** To the beginning of another paragraph. @param {number} by   -1 or 1 */
  stepBlock(by) {
    const { state } = this.#listening;
    const sentences = this.#sentences;
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
    const { opening, player, service, state } = this.#listening;
    const { phase, failure } = state;
    this.file.hidden = failure?.kind !== "format" || !player.reading;
    if (player.reading) this.file.href = service.url(player.reading.links.audio);
    if (phase === "ended") forgetPlace(opening.key);
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
    const { opening, page, renewed, state, strings } = this.#listening;
    const { range, highlight } = page;
    const { sentence } = state;
    const start_s = (this.#sentences[sentence]?.start_ms ?? 0) / 1000;
    // What the closed button says on the next visit.
    const label = start_s
      ? fill(strings.resumeAt, { time: timeInWords(strings, start_s) })
      : strings.resume;
    if (sentence > 0) keepPlace(opening.key, this.#sentences, sentence, label);
    if (!range && sentence >= 0 && !renewed && page.share < STALE)
      this.#listening.dispatch({ type: "stale" });
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
    this.missed.update();
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
