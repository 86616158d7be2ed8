// SPDX-License-Identifier: MIT
// The keys, which count only while the focus is inside the panel.

import { stepRate } from "./rates.js";

/**
 * @typedef {"press" | "previous" | "next" | "blockBack" | "blockOn" | "back10" | "on10"
 *   | "back5" | "on5" | "back30" | "on30" | "start" | "end" | "slower" | "faster"
 *   | "mute" | "find" | "keys"} Command
 */

// A list, a field and another slider keep their arrows and letters.
const KEEPS_KEYS = "select, textarea, input:not([type='checkbox'])";

/** @type {Record<string, Command>} */
const ANYWHERE = {
  k: "press",
  j: "back10",
  l: "on10",
  m: "mute",
  g: "find",
  "<": "slower",
  ",": "slower",
  ">": "faster",
  ".": "faster",
  "?": "keys",
};

/** @type {Record<string, Command>} */
const ON_BUTTONS = { ArrowLeft: "previous", ArrowRight: "next" };

/** @type {Record<string, Command>} */
const ON_BUTTONS_SHIFTED = { ArrowLeft: "blockBack", ArrowRight: "blockOn" };

/** @type {Record<string, Command>} */
const ON_SLIDER = {
  ArrowLeft: "back5",
  ArrowDown: "back5",
  ArrowRight: "on5",
  ArrowUp: "on5",
  PageDown: "back30",
  PageUp: "on30",
  Home: "start",
  End: "end",
  " ": "press",
};

/**
 * @param {KeyboardEvent} event
 * @returns {Command | null} null when the key keeps its usual meaning
 */
export function commandFor(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  const [target] = event.composedPath();
  if (target instanceof HTMLInputElement && target.classList.contains("seek")) {
    if (event.key in ON_SLIDER) return ON_SLIDER[event.key];
  } else if (target instanceof Element && target.matches(KEEPS_KEYS)) {
    return null;
  }
  const shifted = event.shiftKey ? ON_BUTTONS_SHIFTED : ON_BUTTONS;
  return (
    shifted[event.key] ??
    ANYWHERE[event.key.length === 1 ? event.key.toLowerCase() : event.key] ??
    null
  );
}

/**
 * Does what a key asked for.
 *
 * @param {Command} command
 * @param {import("./listening.js").Listening} listening
 * @param {import("./companion.js").Companion} companion
 */
export function obey(command, listening, companion) {
  const { menu } = companion;
  const { player } = listening;
  /** @type {Record<Command, () => void>} */
  const acts = {
    press: () => listening.toggle(),
    previous: () => listening.step(-1),
    next: () => listening.step(1),
    blockBack: () => companion.stepBlock(-1),
    blockOn: () => companion.stepBlock(1),
    back5: () => companion.skip(-5),
    on5: () => companion.skip(5),
    back10: () => companion.skip(-10),
    on10: () => companion.skip(10),
    back30: () => companion.skip(-30),
    on30: () => companion.skip(30),
    start: () => listening.seek(0),
    end: () => listening.seek(player.duration_s),
    slower: () => listening.choose({ rate: stepRate(player.rate, -1) }),
    faster: () => listening.choose({ rate: stepRate(player.rate, 1) }),
    mute: () => {
      // The reading goes on.
      for (const { audio } of player.sounds) audio.muted = !audio.muted;
      menu.update();
    },
    find: () => {
      companion.find();
      focusOn(listening.page.range?.startContainer.parentElement);
    },
    keys: () => menu.showKeys(),
  };
  acts[command]();
}

/** Takes the focus to a part of the page that has none of its own; no attribute stays behind. @param {HTMLElement | null | undefined} block */
function focusOn(block) {
  if (!block) return;
  const own = block.getAttribute("tabindex");
  if (own === null) block.tabIndex = -1;
  block.focus({ preventScroll: true });
  const leave = () => own ?? block.removeAttribute("tabindex");
  block.addEventListener("blur", leave, { once: true });
}
