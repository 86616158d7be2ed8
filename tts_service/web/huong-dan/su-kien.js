// SPDX-License-Identifier: MIT
// Ghi lại các sự kiện của nút và điều khiển nút từ trang.
const nut = document.querySelector("doc-bai-viet");
const nhatKy = document.getElementById("nhat-ky");

for (const ten of ["dbv-state", "dbv-sentence", "dbv-rate", "dbv-miss", "dbv-error"]) {
  nut.addEventListener(ten, (suKien) => {
    const dong = document.createElement("li");
    dong.textContent = `${ten} ${JSON.stringify(suKien.detail)}`;
    nhatKy.prepend(dong);
  });
}
document.getElementById("dung").addEventListener("click", () => nut.pause());
document.getElementById("sau").addEventListener("click", () => nut.nextSentence());
