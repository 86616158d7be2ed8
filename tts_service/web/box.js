// SPDX-License-Identifier: MIT
// Where things are in the window.

/** Where a stretch of the page is in the window. @param {StaticRange | null} where */
export function boxOf(where) {
  if (!where?.startContainer.isConnected) return null;
  const range = document.createRange();
  range.setStart(where.startContainer, where.startOffset);
  range.setEnd(where.endContainer, where.endOffset);
  return range.getBoundingClientRect();
}
