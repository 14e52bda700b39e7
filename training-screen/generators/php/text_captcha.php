<?php
// Text_CAPTCHA of PEAR (BSD), from the packages php-text-captcha and php-image-text of Debian. OUT FONTS COUNT SEED.
error_reporting(0);
require 'Text/CAPTCHA.php';
[, $out, $fonts, $count, $seed] = $argv;
mt_srand((int) $seed);
$faces = ['LiberationSans-Regular.ttf', 'DejaVuSans-Bold.ttf', 'FreeSerif.ttf', 'LiberationMono-Bold.ttf'];
$inks = [['#000000', '#CACACA', '#555555'], ['#ffffff', '#888888', '#204060'], ['#202080', '#8080c0', '#f0f0e0'], ['#802020', '#c0a0a0', '#ffffff']];
for ($number = 0; $number < $count; $number++) {
    [$text, $lines, $ground] = $inks[$number % 4];
    $one = Text_CAPTCHA::factory('Image');
    $one->init(['width' => 160 + 20 * ($number % 4), 'height' => 60 + 10 * ($number % 3), 'output' => 'png',
        'imageOptions' => ['font_size' => 20 + $number % 8, 'font_path' => "$fonts/", 'font_file' => $faces[intdiv($number, 4) % 4],
            'text_color' => $text, 'lines_color' => $lines, 'background_color' => $ground, 'antialias' => $number % 2 == 0]]);
    file_put_contents(sprintf("$out/php-text-captcha/%03d.png", $number), $one->getCAPTCHA());
}
