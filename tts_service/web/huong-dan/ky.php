<?php
// Ký một bài mà dịch vụ không tự tải được; nút nhận bài qua thuộc tính signed="#nghe-ky".
function ky_bai_viet(string $url, string $text, string $key, string $secret): string {
    $expires = time() + 30 * 86400;
    $form = implode("\n", ['doc-bai-viet 1', $key, $expires, $url, 'text', hash('sha256', $text)]);
    $signature = hash_hmac('sha256', $form, $secret);
    $signed = ['key' => $key, 'expires' => $expires, 'signature' => $signature];
    $json = json_encode(['url' => $url, 'text' => $text, 'signed' => $signed], JSON_HEX_TAG);
    return '<script type="application/json" id="nghe-ky">' . $json . '</script>';
}
