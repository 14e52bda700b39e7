<?php
// bonecms/laravel-captcha (igoshev/laravel-captcha of 2022-02-21, MIT), its waves, in its own font. FROM OUT COUNT.
error_reporting(E_ERROR);
[, $from, $out, $count] = $argv;
foreach (['GeneratorInterface', 'AbstractGenerator', 'GeneratorWaves'] as $part) require "$from/src/Captcha/Generator/$part.php";
mt_srand(5);
$inks = [['f2f2f2', '2980b9'], ['f2f2f2', '2980b9'], ['ffffff', '333333'], ['fff3d6', '8a3b2a'], ['e8f4ea', '1b6e3c'], ['2c3e50', 'ecf0f1'], ['ffffff', 'c0392b']];
$letters = 'QSFHTRPAJKLMZXCVBNabdefhxktyzj23456789';
$make = new Igoshev\Captcha\Captcha\Generator\GeneratorWaves;
for ($number = 0; $number < $count; $number++) {
    $how = ['font' => "$from/src/resources/fonts/IndiraK.ttf", 'fontSize' => 26, 'letterSpacing' => 4, 'width' => 180, 'height' => 50, 'background' => ['f2f2f2'], 'colors' => ['2980b9'], 'scratches' => [1, 6]];
    $length = mt_rand(4, 5);
    if ($number % 3) {
        [$ground, $ink] = $inks[mt_rand(0, 6)];
        [$width, $height, $size] = [[180, 50, 26], [150, 40, 20], [220, 60, 30], [240, 80, 36], [160, 60, 24]][mt_rand(0, 4)];
        $length = mt_rand(4, 6);
        if ($length == 6) $size = (int) ($size * 0.85);
        $how = ['fontSize' => $size, 'letterSpacing' => mt_rand(1, 6), 'width' => $width, 'height' => $height, 'background' => [$ground], 'colors' => [$ink], 'scratches' => [mt_rand(0, 4), mt_rand(0, 10)]] + $how;
    }
    $word = '';
    while (strlen($word) < $length) $word .= $letters[mt_rand(0, strlen($letters) - 1)];
    file_put_contents(sprintf("$out/%03d.png", $number), $make->render($word, $how));
}
