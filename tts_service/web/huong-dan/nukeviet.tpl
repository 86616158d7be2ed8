<script type="module" src="https://nghe.example/v1/nghe.js"></script>

<doc-bai-viet article=".news_column">
  <a rel="nofollow" href="https://nghe.example/v1/articles.mp3?url={SELFURL}">Nghe bài viết</a>
</doc-bai-viet>
