<?php
/* Plugin Name: Đọc bài viết */
add_action('wp_head', function () {
    if (is_singular('post')) { ?>
<script type="module" src="https://nghe.example/v1/nghe.js"></script>
    <?php }
});

add_filter('the_content', function ($content) {
    if (!is_singular('post') || !in_the_loop() || !is_main_query()) {
        return $content;
    }
    ob_start(); ?>
<doc-bai-viet article=".entry-title, .wp-block-post-title, .entry-content">
  <a rel="nofollow" href="https://nghe.example/v1/articles.mp3?url=<?php echo rawurlencode(get_permalink()); ?>">Nghe bài viết</a>
</doc-bai-viet>
    <?php return ob_get_clean() . $content;
});
