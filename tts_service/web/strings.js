// SPDX-License-Identifier: MIT
// The words of the panel. Vietnamese comes with it; another language is a JSON
// file with the same keys: strings.en.json, or one that the attribute `strings` names.

/** @typedef {typeof VI} Strings */

const VI = {
  language: "vi",
  /** Of the options; see menu-strings.js. @type {Record<string, string>} */ options: {},
  resume: "Nghe tiếp",
  resumeAt: "Nghe tiếp từ {time}",
  listenAt: "Nghe từ {time}",
  again: "Nghe lại",
  time: "{m} phút {s} giây",
  seconds: "{s} giây",
  pause: "Tạm dừng",
  region: "Trình nghe bài viết",
  previous: "Câu trước",
  next: "Câu sau",
  seek: "Vị trí đang nghe",
  rate: "Tốc độ",
  decimal: ",",
  times: "{n}×",
  voice: "Giọng đọc",
  menu: "Tuỳ chọn",
  close: "Đóng trình nghe",
  retry: "Thử lại",
  fromStart: "Nghe từ đầu",
  fresh: "Nghe bản mới",
  download: "Tải tệp MP3",
  follow: "Về câu đang đọc",
  hear: "Nghe từ đây",
  block: "Đoạn {at}/{of}",
  counter: "Câu {at}/{of}",
  timeOf: "{at} trên {of}",
  sizeOf: "Cỡ chữ {n} phần trăm",
  preparing: "Đang chuẩn bị giọng đọc…",
  firstSentence: "Đang đọc câu đầu tiên, còn khoảng {s} giây.",
  firstSentenceSoon: "Đang đọc câu đầu tiên…",
  buffering: "Mạng chậm, đang tải tiếp…",
  ended: "Đã đọc hết bài.",
  endedBut: "Đã đọc hết bài, trừ {n} câu không đọc được.",
  skipped: "Đã bỏ qua một câu không đọc được.",
  skippedMore: "Đã bỏ qua {n} câu không đọc được.",
  taken: "Giọng đang đọc gặp sự cố; đọc tiếp bằng giọng {voice}.",
  stale: "Bài viết vừa được cập nhật.",
  busy: "Hệ thống đang bận, sẽ tự thử lại sau {s} giây.",
  empty: "Bài này chưa có nội dung chữ để đọc.",
  pictures: "Bài này chủ yếu là hình ảnh hoặc tệp đính kèm nên chưa đọc được.",
  offline: "Mất kết nối mạng. Chỗ đang nghe đã được giữ lại.",
  server: "Chưa tạo được giọng đọc. Vui lòng thử lại sau ít phút.",
  refused: "Không đọc được bài viết này.",
  format: "Trình duyệt không phát được âm thanh này.",
  gesture: "Hãy bấm “Nghe bài viết” một lần nữa để bắt đầu.",
};

/**
 * Vietnamese, or what a strings file has instead; what a file lacks stays Vietnamese.
 *
 * @param {Partial<Strings>} other
 * @returns {Strings}
 */
export function stringsWith(other) {
  return { ...VI, ...other };
}
