<?php
// Gregwar/Captcha 1.1.9 (MIT), from the package php-gregwar-captcha of Debian, which has no fonts of its own. OUT COUNT FONTS SEED.
error_reporting(E_ERROR);
require 'Gregwar/Captcha/autoload.php';
use Gregwar\Captcha\CaptchaBuilder;
use Gregwar\Captcha\PhraseBuilder;
[, $out, $count, $fonts, $seed] = $argv;
mt_srand((int) $seed);
@mkdir("$out/php-gregwar-captcha", 0777, true);
$faces = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf', 'FreeSerifBold.ttf', 'LiberationSans-Regular.ttf', 'LiberationMono-Bold.ttf', 'Lato-Regular.ttf', 'FreeSans.ttf'];
$faces = array_values(array_filter(array_map(fn ($name) => "$fonts/$name", $faces), 'file_exists'));
for ($number = 0; $number < $count; $number++) {
    $letters = $number % 5 ? 'abcdefghijklmnpqrstuvwxyz123456789' : '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';
    $one = new CaptchaBuilder((new PhraseBuilder())->build($number % 2 ? 5 : 4 + mt_rand(0, 3), $letters));
    if ($number % 3 == 1) {    // two in three as the library has it
        $one->setMaxAngle(mt_rand(4, 16))->setMaxOffset(mt_rand(2, 10))->setDistortion(mt_rand(0, 2) > 0);
        $one->setMaxBehindLines(mt_rand(0, 6))->setMaxFrontLines(mt_rand(0, 6))->setInterpolation(mt_rand(0, 1) > 0);
    }
    if ($number % 6 == 2) {
        $one->setBackgroundColor(mt_rand(0, 255), mt_rand(0, 255), mt_rand(0, 255));
    }
    if ($number % 12 == 4) {
        $one->setIgnoreAllEffects(true);
    }
    [$width, $height] = $number % 3 == 0 ? [150, 40] : [mt_rand(120, 260), mt_rand(40, 90)];
    $one->build($width, $height, $faces[mt_rand(0, count($faces) - 1)])->save(sprintf("$out/php-gregwar-captcha/%03d.jpg", $number), mt_rand(70, 95));
}
