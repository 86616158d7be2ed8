// SPDX-License-Identifier: MIT
// The options below the controls.

import { node } from "./node.js";
import { Report } from "./report.js";
import { share } from "./share.js";
import { fill } from "./words.js";

/** @typedef {import("./companion.js").Companion} Companion */
/** @typedef {import("./listening.js").Listening} Listening */
/** @typedef {import("./menu-strings.js").MenuStrings} MenuStrings */

export class Menu {
  open = false;
  #listening;
  #companion;
  #strings;
  #element;

  /** @param {Listening} listening @param {Companion} companion @param {MenuStrings} strings */
  constructor(listening, companion, strings) {
    this.#listening = listening;
    this.#companion = companion;
    this.#strings = strings;
    this.#element = listening.panel.options;

    this.volume = this.#slider();
    this.size = node("output", {});
    this.follow = this.#switch(strings.followOn, (on) => {
      companion.follow.on = on;
      listening.choose({ follow: on });
    });
    this.tap = this.#switch(strings.tap, (on) => {
      companion.pointing.tap = on;
      listening.choose({ tap: on });
    });
    this.mask = this.#switch(strings.mask, (on) =>
      on ? companion.mask.start() : companion.mask.stop(),
    );
    this.words = this.#switch(strings.markWords, (on) => listening.choose({ words: on }));
    this.mp3 = node("a", { download: true, class: "mp3" }, strings.mp3);
    this.vtt = node("a", { download: true, class: "vtt" }, strings.vtt);
    this.report = new Report(listening, strings, () => this.#show(null));
    this.keys = this.#keyList();
    this.#element.append(
      node(
        "div",
        { class: "row" },
        this.#button("back10", () => companion.skip(-10)),
        this.#button("on10", () => companion.skip(10)),
        this.#button("blockBack", () => companion.stepBlock(-1)),
        this.#button("blockOn", () => companion.stepBlock(1)),
      ),
      node(
        "div",
        { class: "columns" },
        node("label", { class: "field" }, strings.volume, this.volume),
        node(
          "div",
          { class: "field", role: "group", "aria-label": strings.size },
          node("span", { "aria-hidden": "true" }, strings.size),
          node(
            "div",
            { class: "sizes" },
            this.#letter("A−", strings.smaller, -1),
            this.size,
            this.#letter("A+", strings.larger, 1),
          ),
        ),
        ...[this.follow, this.tap, this.mask, this.words].map(
          (one) => /** @type {HTMLElement} */ (one.parentElement),
        ),
      ),
      node(
        "div",
        { class: "row" },
        this.mp3,
        this.vtt,
        this.#button("share", () => void share(listening, strings)),
        this.#button("report", () => this.#show(this.report.element)),
        this.#button("keys", () => this.#show(this.keys.hidden ? this.keys : null)),
      ),
      this.report.element,
      this.keys,
    );
  }

  /** @param {boolean} wanted */
  show(wanted) {
    this.open = wanted;
    const { menu } = this.#listening.panel;
    const inside = this.#element.contains(this.#listening.host.shadowRoot?.activeElement ?? null);
    menu.ariaExpanded = String(wanted);
    this.#element.hidden = !wanted;
    this.#show(null);
    this.update();
    if (!wanted && inside) menu.focus();
  }

  showKeys() {
    this.show(true);
    this.#show(this.keys);
    this.keys.focus();
  }

  /** Shows what is the case. */
  update() {
    if (!this.open) return;
    const { player, page, service, host } = this.#listening;
    const { size, pointing, mask, follow } = this.#companion;
    const percent = Math.round(player.volume * 100);
    this.volume.value = String(percent);
    this.volume.ariaValueText = fill(this.#strings.volumeOf, { n: percent });
    this.size.textContent = `${size.now} %`;
    this.follow.checked = follow.on;
    this.tap.checked = pointing.tap;
    this.mask.checked = mask.on;
    this.words.checked = page.markingWords;
    // No voice, no words: what cannot be had is not offered.
    /** @type {HTMLElement} */ (this.words.parentElement).hidden = !this.#listening.words;
    const { links } = player.reading ?? {};
    const complete = player.reading?.state === "complete" && host.getAttribute("download") !== "off";
    this.mp3.hidden = this.vtt.hidden = !complete;
    if (!links || !complete) return;
    this.mp3.href = service.url(links.files?.mp3 ?? links.audio);
    this.vtt.href = service.url(links.captions);
  }

  /** One of the sheets below the options, or none. @param {HTMLElement | null} wanted */
  #show(wanted) {
    for (const sheet of [this.report.element, this.keys]) sheet.hidden = sheet !== wanted;
    if (wanted === this.report.element) this.report.begin();
  }

  /** @param {"back10" | "on10" | "blockBack" | "blockOn" | "share" | "report" | "keys"} name @param {() => void} used */
  #button(name, used) {
    const button = node("button", { type: "button", class: name }, this.#strings[name]);
    button.addEventListener("click", used);
    return button;
  }

  /** @param {string} shown @param {string} name @param {number} by */
  #letter(shown, name, by) {
    const button = node("button", { type: "button", "aria-label": name, title: name }, shown);
    button.addEventListener("click", () => this.#companion.resize(by));
    return button;
  }

  /** @param {string} name @param {(on: boolean) => void} turned */
  #switch(name, turned) {
    const box = node("input", { type: "checkbox", role: "switch" });
    node("label", { class: "field switch" }, name, box);
    box.addEventListener("change", () => turned(box.checked));
    return box;
  }

  #slider() {
    const slider = node("input", { type: "range", class: "volume", min: "0", max: "100", step: "5" });
    slider.addEventListener("input", () =>
      this.#listening.choose({ volume: Number(slider.value) / 100 }),
    );
    return slider;
  }

  #keyList() {
    const { keys, keysWhen, keyList } = this.#strings;
    const rows = keyList.split("|").flatMap((row) => {
      const [pressed, does] = row.split(": ");
      const caps = pressed.split(" ").flatMap((key) => [node("kbd", {}, key), " "]);
      return [node("dt", {}, ...caps), node("dd", {}, does)];
    });
    return node(
      "section",
      { class: "sheet", hidden: true, "aria-label": keys, tabindex: "-1" },
      node("p", { class: "heading" }, keys),
      node("dl", {}, ...rows),
      node("p", {}, node("small", {}, keysWhen)),
    );
  }
}
