<?php
// Securimage 4.0.2 (BSD): in its own font. SECURIMAGE OUT COUNT.
error_reporting(E_ERROR);
[, $from, $out, $count] = $argv;
require "$from/securimage.php";
mt_srand(5);
@mkdir("$out/php-securimage", 0777, true);
$inks = [['#ffffff', '#707070', '#707070'], ['#f6f6e8', '#204080', '#8090b0'], ['#ffffff', '#b03030', '#c0a0a0'], ['#203040', '#e0e0e0', '#a0b0c0']];
for ($number = 0; $number < $count; $number++) {
    [$ground, $text, $line] = $inks[$number % 4];
    $one = new Securimage(['no_session' => true, 'no_exit' => true, 'send_headers' => false, 'use_database' => false,
        'image_width' => 180 + 35 * ($number % 3), 'image_height' => 64 + 16 * ($number % 2), 'code_length' => 4 + $number % 4,
        'perturbation' => 0.5 + 0.1 * ($number % 6), 'num_lines' => 2 + $number % 7, 'noise_level' => $number % 4,
        'image_bg_color' => new Securimage_Color($ground), 'text_color' => new Securimage_Color($text),
        'line_color' => new Securimage_Color($line), 'noise_color' => new Securimage_Color($line),
        'captcha_type' => $number % 5 == 4 ? Securimage::SI_CAPTCHA_MATHEMATIC : Securimage::SI_CAPTCHA_STRING]);
    ob_start();
    $one->show();
    file_put_contents(sprintf("$out/php-securimage/%03d.png", $number), ob_get_clean());
}
