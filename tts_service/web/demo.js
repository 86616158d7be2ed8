// SPDX-License-Identifier: MIT
// "Xem với cỡ chữ": the three buttons of the demo page that change the text size.

const SIZES = [100, 115, 130, 150, 175, 200];
const KEY = "co-chu";

/** Storage may be forbidden; the buttons work all the same. */
function remembered() {
  try {
    return SIZES.indexOf(Number(localStorage.getItem(KEY)));
  } catch {
    return 0;
  }
}

let at = Math.max(0, remembered());

function apply() {
  document.documentElement.dataset.size = String(SIZES[at]);
}

for (const button of document.querySelectorAll("[data-size]:is(button)")) {
  button.addEventListener("click", () => {
    const step = Number(/** @type {HTMLElement} */ (button).dataset.size);
    at = step === 0 ? 0 : Math.max(0, Math.min(SIZES.length - 1, at + step));
    apply();
    const status = document.getElementById("co-chu-moi");
    if (status) status.textContent = `Cỡ chữ ${SIZES[at]} phần trăm`;
    try {
      localStorage.setItem(KEY, String(SIZES[at]));
    } catch {
      // Only the memory is lost.
    }
  });
}
apply();
