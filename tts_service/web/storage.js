// SPDX-License-Identifier: MIT
// What the browser remembers for this site. Storage may be forbidden or full:
// then nothing is remembered, and everything else works.

const PREFIX = "dbv:";

/** @param {string} name @returns {any} what was kept under the name, or null */
export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} name @param {unknown} value   null forgets */
export function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Only the memory is lost.
  }
}

/** Forgets what an earlier version or visit kept for too long. @param {(value: any) => boolean} stale */
export function sweep(stale) {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX) && stale(recall(key.slice(PREFIX.length)))) {
        localStorage.removeItem(key);
      }
    }
  } catch {
    // Nothing was kept, then.
  }
}
