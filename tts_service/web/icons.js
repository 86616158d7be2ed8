// SPDX-License-Identifier: MIT
// The panel's pictograms, as SVG paths in a field of 24 units.

export const ICONS = {
  play: "M8 5.2v13.6a.9.9 0 0 0 1.4.75l10.2-6.8a.9.9 0 0 0 0-1.5L9.4 4.45A.9.9 0 0 0 8 5.2Z",
  pause:
    "M7 4.5h3a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1Zm7 0h3a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1Z",
  previous:
    "M7 5a1 1 0 0 0-2 0v14a1 1 0 1 0 2 0v-5.2l10.5 6a1 1 0 0 0 1.5-.87V5.07a1 1 0 0 0-1.5-.87L7 10.2V5Z",
  next: "M17 5a1 1 0 1 1 2 0v14a1 1 0 1 1-2 0v-5.2l-10.5 6A1 1 0 0 1 5 18.93V5.07a1 1 0 0 1 1.5-.87l10.5 6V5Z",
  menu: "M4 6h8.2a3 3 0 0 1 5.6 0H20v2h-2.2a3 3 0 0 1-5.6 0H4V6Zm11 2a1 1 0 1 0 0-2 1 1 0 0 0 0 2ZM4 16h2.2a3 3 0 0 1 5.6 0H20v2h-8.2a3 3 0 0 1-5.6 0H4v-2Zm5 2a1 1 0 1 0 0-2 1 1 0 0 0 0 2Z",
  close:
    "M6.7 5.3a1 1 0 0 0-1.4 1.4L10.6 12l-5.3 5.3a1 1 0 1 0 1.4 1.4l5.3-5.3 5.3 5.3a1 1 0 0 0 1.4-1.4L13.4 12l5.3-5.3a1 1 0 0 0-1.4-1.4L12 10.6 6.7 5.3Z",
};

/** Changes what a pictogram shows. @param {Element} svg @param {string} shape */
export function redraw(svg, shape) {
  const path = /** @type {Element} */ (svg.firstElementChild);
  if (path.getAttribute("d") !== shape) path.setAttribute("d", shape);
}
