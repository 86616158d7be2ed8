// SPDX-License-Identifier: MIT
// Texts as they are compared: by their letters, whatever their spaces and Unicode form.

const UNSEEN = /[\s\u00ad\u200b-\u200d\u2060\ufeff]+/gu;

/** The letters of a text: NFC, without white space. @param {string} text */
export function letters(text) {
  return text.normalize("NFC").replace(UNSEEN, "");
}

/** A short name for a text, the same on every visit: FNV-1a of its letters. @param {string} text */
export function hashOf(text) {
  let hash = 0x811c9dc5;
  for (const unit of letters(text)) {
    hash = Math.imul(hash ^ /** @type {number} */ (unit.codePointAt(0)), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
