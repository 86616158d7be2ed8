<script type="module" src="https://nghe.example/v1/nghe.js"></script>

<doc-bai-viet article=".portlet-title, .asset-full-content, .journal-content-article">
  <a rel="nofollow" href="https://nghe.example/v1/articles.mp3?url=${(themeDisplay.getPortalURL() + themeDisplay.getURLCurrent())?url('UTF-8')}">Nghe bài viết</a>
</doc-bai-viet>
