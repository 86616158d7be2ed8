// SPDX-License-Identifier: MIT
// When each word is heard, from voices that tell.

import { letters } from "./letters.js";

/** @typedef {import("./service.js").Word} Word */

/**
 * @param {import("./service.js").Service} service
 * @param {import("./service.js").Reading} reading   a complete one
 * @returns {Promise<Map<number, Word[]>>} by sentence, offsets in its letters; empty when the voice does not tell
 */
export async function timedWords(service, reading) {
  const marks = await service.json(reading.links.marks).catch(() => ({ sentences: [] }));
  /** @type {Map<number, Word[]>} */
  const words = new Map();
  for (const { index, text, words: all } of marks.sentences) {
    const at = (/** @type {number} */ offset) => letters(text.slice(0, offset)).length;
    const timed = all.map((/** @type {Word} */ word) => ({
      ...word,
      start: at(word.start),
      end: at(word.end),
    }));
    if (timed.length) words.set(index, timed);
  }
  return words;
}
