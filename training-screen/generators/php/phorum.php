<?php
// The image CAPTCHA of Phorum's Spam Hurdles (Phorum/Core of 2026-08-15, Phorum licence, BSD-like), in its own font (its random_int takes no seed). FROM OUT COUNT.
error_reporting(E_ERROR);
[, $from, $out, $count] = $argv;
define('PHORUM', 1);
require "$from/mods/spamhurdles/captcha/class.captcha_image.php";
$one = (new ReflectionClass('captcha_image'))->newInstanceWithoutConstructor();
$letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
for ($number = 0; $number < $count; $number++) {
    $word = '';
    for ($left = $number % 3 ? random_int(4, 7) : 5; $left > 0; $left--) $word .= $letters[random_int(0, 31)];
    ob_start();
    $one->generate_image($word);
    imagepng(imagecreatefromstring(ob_get_clean()), sprintf("$out/%03d.png", $number));
}
