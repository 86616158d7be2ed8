<script type="module" src="https://nghe.example/v1/nghe.js"></script>

<doc-bai-viet article="[id$=_ModuleContent]">
  <a rel="nofollow" href="https://nghe.example/v1/articles.mp3?url=<%= Uri.EscapeDataString(Request.Url.AbsoluteUri) %>">Nghe bài viết</a>
</doc-bai-viet>
