// SPDX-License-Identifier: MIT
// What a failure is called to the listener.

import { articleRoots } from "./passage.js";

const NO_TEXT = "img, picture, figure, iframe, object, embed, video, a[href$='.pdf' i], a[href$='.doc' i], a[href$='.docx' i]";

/**
 * @param {import("./state.js").Failure} failure
 * @param {import("./strings.js").Strings} strings
 * @param {HTMLElement} host
 * @returns {string}
 */
export function alertOf({ kind, words }, strings, host) {
  if (words) return words;
  if (kind === "busy") return strings.server;
  if (kind !== "empty") return strings[kind];
  const roots = articleRoots(host, host.getAttribute("article") ?? "");
  return roots.some((root) => root.querySelector(NO_TEXT)) ? strings.pictures : strings.empty;
}
