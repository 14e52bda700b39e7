<?php
// cool-php-captcha 0.3.2 (josecl/cool-php-captcha, GPL-3.0), in its own nine fonts. FROM OUT COUNT.
error_reporting(E_ERROR);
[, $from, $out, $count] = $argv;
$out = realpath($out);
chdir($from);
ob_start();
require './captcha.php'; // it sends one picture of its own
ob_end_clean();
mt_srand(5);
for ($number = 0; $number < $count; $number++) {
    $one = new SimpleCaptcha;
    if ($number % 3) {
        $one->wordsFile = ['words/en.php', 'words/es.php', ''][mt_rand(0, 2)];
        $one->lineWidth = [0, 0, 2, 3][mt_rand(0, 3)];
        $one->shadowColor = [null, null, [0, 0, 0], [180, 180, 180]][mt_rand(0, 3)];
        $one->difficulty = [1, 1, 0.4, 0.7, 1.4, 1.8][mt_rand(0, 5)];
        $one->backgroundColor = [[255, 255, 255], [255, 255, 255], [240, 240, 220], [225, 235, 250], [30, 30, 40]][$ground = mt_rand(0, 4)];
        if ($ground == 4) $one->colors = [[240, 240, 240], [250, 200, 90], [120, 220, 250]];
        [$one->width, $one->height] = [[200, 70], [200, 70], [230, 80], [260, 80]][mt_rand(0, 3)];
        $one->scale = mt_rand(1, 3);
        $one->blur = mt_rand(0, 3) == 0;
        $one->maxRotation = mt_rand(4, 16);
        $one->imageFormat = ['jpeg', 'png'][mt_rand(0, 1)];
    }
    ob_start();
    $one->CreateImage();
    imagepng(imagecreatefromstring(ob_get_clean()), sprintf("$out/%03d.png", $number));
}
