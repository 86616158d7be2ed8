// Sau mỗi lần đổi bài mà không tải lại trang: thay phần tử cũ bằng một phần tử mới.
function datNutNghe(sauTieuDe) {
  document.querySelector("doc-bai-viet")?.remove();
  const nut = document.createElement("doc-bai-viet");
  nut.setAttribute("article", "article");
  nut.setAttribute("url", location.href);
  const link = document.createElement("a");
  link.href = "https://nghe.example/v1/articles.mp3?url=" + encodeURIComponent(location.href);
  link.textContent = "Nghe bài viết";
  nut.append(link);
  sauTieuDe.after(nut);
}
