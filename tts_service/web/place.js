// SPDX-License-Identifier: MIT
// Where a listener stopped: by the sentence itself, so that it is found again
// in an article that has changed meanwhile.

import { hashOf } from "./letters.js";
import { keep, recall, sweep } from "./storage.js";

/** @typedef {import("./service.js").Sentence} Sentence */
/** @typedef {{ index: number, hashes: string[], label: string, day: number }} Place */

const DAY_MS = 86_400_000;
const KEPT_DAYS = 90;
// So many sentences back it is looked for one that is still in the article.
const DEPTH = 24;

const today = () => Math.floor(Date.now() / DAY_MS);

/** @param {string} key @param {Sentence[]} sentences @param {number} index   of the sentence being heard @param {string} label   what the closed button says next time */
export function keepPlace(key, sentences, index, label) {
  const hashes = sentences
    .slice(Math.max(0, index - DEPTH), index + 1)
    .reverse()
    .map(({ text }) => hashOf(text));
  keep(key, { index, hashes, label, day: today() });
}

/** @param {string} key */
export function forgetPlace(key) {
  keep(key, null);
  sweep((value) => value?.day < today() - KEPT_DAYS);
}

/** @param {string} key @returns {Place | null} */
export function recallPlace(key) {
  const place = recall(key);
  return place?.hashes && place.day >= today() - KEPT_DAYS ? place : null;
}

/**
 * The sentence where a listener stopped, or the closest one before it that is still there.
 *
 * @param {Place | null} place
 * @param {Sentence[]} sentences   as they are now
 * @returns {number} an index; 0 when nothing is known
 */
export function findPlace(place, sentences) {
  if (!place) return 0;
  const now = sentences.map(({ text }) => hashOf(text));
  for (const [back, hash] of place.hashes.entries()) {
    const wanted = place.index - back;
    const all = now.flatMap((one, index) => (one === hash ? [index] : []));
    // What is repeated in an article is told apart by where it stood.
    all.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
    if (all.length) return all[0];
  }
  return 0;
}
