<?php
// Ký một bài mà dịch vụ không tự tải được; nút nhận bài qua thuộc tính signed="#nghe-ky".
function ky_bai_viet(string $url, string $text, string $key, string $secret): string {
    $expires = time() + 30 * 86400;
    $form = implode("\n", ['doc-bai-viet 1', $key, $expires, $url, 'text', hash('sha256', $text)]);
    $signature = hash_hmac('sha256', $form, $secret);
    $signed = ['key' => $key, 'expires' => $expires, 'signature' => $signature];
    $bai = ['url' => $url, 'text' => $text, 'signed' => $signed];
    $json = json_encode($bai, JSON_HEX_TAG | JSON_THROW_ON_ERROR);  // chữ phải là UTF-8
    return '<script type="application/json" id="nghe-ky">' . $json . '</script>';
}
