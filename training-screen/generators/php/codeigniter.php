<?php
// The CAPTCHA helper of CodeIgniter 3 (bcit-ci/CodeIgniter, MIT), in GD's own font and in its texb.ttf. FROM OUT COUNT.
error_reporting(E_ERROR);
[, $from, $out, $count] = $argv;
define('BASEPATH', "$from/system/");
function is_really_writable($path) { return is_writable($path); }
function log_message($level, $text) { fwrite(STDERR, "$text\n"); }
require "$from/system/helpers/captcha_helper.php";
mt_srand(5);
$schemes = [[], [],
    ['background' => [255, 255, 255], 'border' => [255, 255, 255], 'text' => [0, 0, 0], 'grid' => [255, 40, 40]],
    ['background' => [240, 248, 255], 'border' => [80, 100, 160], 'text' => [20, 50, 120], 'grid' => [150, 180, 220]],
    ['background' => [34, 40, 49], 'border' => [0, 0, 0], 'text' => [238, 238, 238], 'grid' => [90, 110, 120]],
    ['background' => [255, 250, 230], 'border' => [120, 90, 30], 'text' => [110, 60, 0], 'grid' => [230, 200, 120]],
    ['background' => [232, 245, 233], 'border' => [60, 120, 70], 'text' => [20, 90, 40], 'grid' => [165, 214, 167]]];
$pools = ['0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', '0123456789', 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'];
$sizes = [[150, 30], [150, 30], [160, 40], [200, 50], [180, 60], [120, 40]];
for ($number = 0; $number < $count; $number++) {
    $plain = $number % 5 == 0;
    $pool = $pools[$plain ? 0 : mt_rand(0, 2)];
    [$width, $height] = $sizes[$plain ? 0 : mt_rand(0, 5)];
    $word = '';
    for ($left = $plain ? 8 : mt_rand(4, 8); $left > 0; $left--) $word .= $pool[mt_rand(0, strlen($pool) - 1)];
    $options = ['word' => $word, 'img_path' => "$out/", 'img_url' => 'http://localhost/', 'img_width' => $width, 'img_height' => $height];
    if ($number % 5 > 1) $options += ['font_path' => "$from/system/fonts/texb.ttf", 'font_size' => mt_rand(14, min(30, max(14, (int) (($width - 1.5 * $width / strlen($word)) / strlen($word)))))];
    if (!$plain && $scheme = $schemes[mt_rand(0, 6)]) $options['colors'] = $scheme;
    $made = create_captcha($options);
    rename("$out/{$made['filename']}", sprintf("$out/%03d.png", $number));
}
