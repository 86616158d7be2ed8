// SPDX-License-Identifier: MIT
// Every word the listener sees or hears from the button. Vietnamese comes
// first; another language is another table with the same keys.

/** @typedef {typeof VI} Strings */

const VI = {
  language: "vi",
  listen: "Đọc bài viết",
  resume: "Nghe tiếp",
  again: "Nghe lại",
  pause: "Tạm dừng",
  region: "Trình nghe bài viết",
  previous: "Câu trước",
  next: "Câu sau",
  seek: "Vị trí đang nghe",
  rate: "Tốc độ",
  close: "Đóng trình nghe",
  retry: "Thử lại",
  download: "Tải tệp MP3",
  follow: "Về câu đang đọc",
  preparing: "Đang chuẩn bị giọng đọc…",
  buffering: "Mạng chậm, đang tải tiếp…",
  ended: "Đã đọc hết bài.",
  skipped: "Đã bỏ qua một câu không đọc được.",
  offline: "Mất kết nối mạng. Chỗ đang nghe đã được giữ lại.",
  server: "Chưa tạo được giọng đọc. Vui lòng thử lại sau ít phút.",
  refused: "Không đọc được bài viết này.",
  format: "Trình duyệt không phát được âm thanh này.",
  gesture: "Trình duyệt chưa cho phát tiếng. Hãy bấm nút nghe một lần nữa để bắt đầu.",
  /** @param {number} seconds */
  busy: (seconds) => `Hệ thống đang bận, sẽ tự thử lại sau ${seconds} giây.`,
  /** @param {number} at @param {number} of */
  counter: (at, of) => `Câu ${at}/${of}`,
  /** @param {number} rate */
  times: (rate) => `${String(rate).replace(".", ",")}×`,
  /** @param {number} minutes @param {number} seconds */
  time: (minutes, seconds) => (minutes ? `${minutes} phút ${seconds} giây` : `${seconds} giây`),
  /** @param {string} at @param {string} total */
  timeOf: (at, total) => `${at} trên ${total}`,
};

/** @type {Strings} */
const EN = {
  language: "en",
  listen: "Listen to this article",
  resume: "Resume",
  again: "Listen again",
  pause: "Pause",
  region: "Article player",
  previous: "Previous sentence",
  next: "Next sentence",
  seek: "Position",
  rate: "Speed",
  close: "Close the player",
  retry: "Try again",
  download: "Download the MP3",
  follow: "Back to the sentence being read",
  preparing: "Preparing the voice…",
  buffering: "The network is slow, still loading…",
  ended: "The article is finished.",
  skipped: "One sentence could not be read and was skipped.",
  offline: "The connection is lost. Your place is kept.",
  server: "The voice is not available. Please try again in a few minutes.",
  refused: "This article cannot be read aloud.",
  format: "The browser cannot play this sound.",
  gesture: "The browser has not allowed sound yet. Press play once more to start.",
  busy: (seconds) => `The service is busy and will try again in ${seconds} seconds.`,
  counter: (at, of) => `Sentence ${at}/${of}`,
  times: (rate) => `${rate}×`,
  time: (minutes, seconds) => (minutes ? `${minutes} min ${seconds} s` : `${seconds} s`),
  timeOf: (at, total) => `${at} of ${total}`,
};

/**
 * @param {string} language   a BCP 47 tag; what is not English is Vietnamese
 * @returns {Strings}
 */
export function stringsFor(language) {
  return /^en\b/i.test(language) ? EN : VI;
}
