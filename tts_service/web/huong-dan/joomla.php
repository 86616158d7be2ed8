<script type="module" src="https://nghe.example/v1/nghe.js"></script>

<doc-bai-viet article=".com-content-article, .item-page">
  <a rel="nofollow" href="https://nghe.example/v1/articles.mp3?url=<?php echo rawurlencode(\Joomla\CMS\Uri\Uri::getInstance()->toString()); ?>">Nghe bài viết</a>
</doc-bai-viet>
