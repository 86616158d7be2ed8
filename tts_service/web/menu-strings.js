// SPDX-License-Identifier: MIT
// The words of the options; they come with them.

const VI = {
  missed: "Nghe câu bị bỏ qua",
  back10: "Lùi 10 giây",
  on10: "Tới 10 giây",
  blockBack: "Đoạn trước",
  blockOn: "Đoạn sau",
  volume: "Âm lượng",
  volumeOf: "{n} phần trăm",
  size: "Cỡ chữ",
  smaller: "Chữ nhỏ hơn",
  larger: "Chữ lớn hơn",
  followOn: "Cuộn theo câu đang đọc",
  tap: "Chạm vào câu để nghe",
  mask: "Làm tối phần còn lại",
  markWords: "Tô từng từ",
  mp3: "Tải tệp MP3",
  vtt: "Tải phụ đề VTT",
  share: "Chia sẻ chỗ đang nghe",
  copied: "Đã chép liên kết đến chỗ đang nghe.",
  report: "Báo lỗi đọc",
  reportSaid: "Câu đang đọc",
  reportKind: "Lỗi gì?",
  word: "Đọc sai từ",
  number: "Số, ngày tháng, đơn vị",
  abbreviation: "Chữ viết tắt",
  name: "Tên riêng, tiếng nước ngoài",
  pause: "Ngắt nghỉ sai chỗ",
  sound: "Âm thanh rè, lỗi, mất tiếng",
  missing: "Thiếu hoặc thừa chữ",
  other: "Lỗi khác",
  note: "Nên đọc thế nào? (không bắt buộc)",
  noteHint: "Xin đừng ghi thông tin cá nhân.",
  send: "Gửi",
  cancel: "Thôi",
  thanks: "Đã gửi báo lỗi. Cảm ơn bạn.",
  later: "Bạn đã báo nhiều lỗi. Vui lòng thử lại sau {s} giây.",
  unsent: "Chưa gửi được báo lỗi. Vui lòng thử lại.",
  keys: "Phím tắt",
  keysWhen: "Có tác dụng khi con trỏ ở trong trình nghe.",
  keyList:
    "K: Phát hoặc tạm dừng|← →: Câu trước, câu sau|Shift ← →: Đoạn trước, đoạn sau|J L: Lùi, tới 10 giây|< >: Chậm hơn, nhanh hơn|G: Về câu đang đọc|M: Tắt tiếng|?: Bảng phím tắt|Esc: Thu gọn",
};

/** @typedef {typeof VI} MenuStrings */

/** @param {Record<string, string>} other   what a strings file has instead @returns {MenuStrings} */
export function menuStringsWith(other) {
  return { ...VI, ...other };
}
