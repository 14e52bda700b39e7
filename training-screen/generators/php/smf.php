<?php
// The visual verification of Simple Machines Forum 2.1.4 (SimpleMachines/SMF, BSD-3-Clause), its levels 1 to 5, in its own fonts. FROM OUT COUNT.
error_reporting(E_ERROR);
[, $from, $out, $count] = $argv;
define('SMF', 1);
require "$from/Sources/Subs-Graphics.php";
$gd2 = true;
$settings = ['default_theme_dir' => "$from/Themes/default"];
$user_info = ['is_admin' => false];
mt_srand(5);
for ($number = 0; $number < $count; $number++) {
    $modSettings = ['visual_verification_type' => [3, 1, 2, 3, 4, 5][$number % 6]]; // 3 is its default
    $code = '';
    for ($left = 6; $left > 0; $left--) $code .= 'ABCDEFGHJKLMNPRSTUVWXYZ'[mt_rand(0, 22)];
    $child = pcntl_fork(); // it ends with die
    if ($child) {
        pcntl_waitpid($child, $status);
        continue;
    }
    mt_srand(1000 + $number);
    if ($number % 4 == 3) {
        $themes = [[[255, 255, 255], [160, 30, 40]], [[230, 240, 230], [30, 100, 50]], [[250, 240, 215], [120, 70, 10]]];
        [$settings['verification_background'], $settings['verification_foreground']] = $themes[mt_rand(0, 2)];
    }
    ob_start(function ($picture) use ($out, $number) {
        $image = imagecreatefromstring($picture);
        $whole = imagecreatetruecolor(imagesx($image), imagesy($image)); // its clear ground on a white page
        imagefill($whole, 0, 0, imagecolorallocate($whole, 255, 255, 255));
        imagecopy($whole, $image, 0, 0, 0, 0, imagesx($image), imagesy($image));
        imagepng($whole, sprintf("$out/%03d.png", $number));
        return '';
    });
    showCodeImage($code);
}
