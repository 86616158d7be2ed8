// SPDX-License-Identifier: MIT
// The page as it is sent to a service under development.

// Never part of an article, and where pages keep tokens, drafts and names of
// signed-in readers. JSON-LD stays: it may carry the headline and the date.
const WITHHELD = [
  "script:not([type='application/ld+json'])",
  "style, link, template, noscript, iframe, object, embed, svg, canvas, audio, video",
  "input, select, textarea, option, datalist",
  "doc-bai-viet",
].join(",");

/**
 * The document's HTML without scripts, styles, embedded things and form fields.
 *
 * The copy is made inside an inert document: nothing in it loads, runs or
 * upgrades, and no string is parsed, so Trusted Types have no objection.
 *
 * @param {Document} page
 * @returns {string}
 */
export function pageHtml(page) {
  const inert = page.implementation.createHTMLDocument("");
  const copy = inert.importNode(page.documentElement, true);
  for (const node of copy.querySelectorAll(WITHHELD)) node.remove();
  return copy.outerHTML;
}
