<?php
// OSOLMulticaptcha 1.0 of the Joomla plug-in OSOLCaptcha 3.1 (osolgithub/OSOLCaptcha4Joomla3, GPL-2.0; its distorted letters come of KCAPTCHA's code), in its own three fonts. It writes its letters into FROM. FROM OUT COUNT.
error_reporting(E_ERROR);
[, $from, $out, $count] = $argv;
define('_JEXEC', 1);
require "$from/OSOLmulticaptcha.php";
class Picture extends OSOLmulticaptcha { public function storeKeyString() {} }
mt_srand(5);
$grounds = ['#2c8007', '#103070', '#802020', '#203040', '#6a1b9a', '#00796b']; // its code for distortion takes the text to be white
// the letters are drawn anew when the font changes, so in runs of twenty
for ($number = 0; $number < $count; $number++) {
    if ($number % 20 == 0) $face = $number % 60 ? [['AdLibBT.TTF', 'CooperBlack.TTF', 'BookmanOldStyle.TTF'][mt_rand(0, 2)], [24, 36, 36, 48][mt_rand(0, 3)]] : ['AdLibBT.TTF', 36];
    $ground = $grounds[$number % 3 ? mt_rand(0, 5) : 0];
    $_REQUEST = ['osolcaptcha_imageFunction' => $number % 4 == 3 ? 'Plane' : 'Adv', 'osolcaptcha_font_ttf' => $face[0], 'osolcaptcha_font_size' => $face[1],
        'osolcaptcha_bgColor' => $ground, 'osolcaptcha_textColor' => '#ffffff',
        'white_noise_density' => $number % 3 ? [0, 0, 0.1, 0.2][mt_rand(0, 3)] : 0, 'black_noise_density' => $number % 3 ? [0, 0, 0.1, 0.2][mt_rand(0, 3)] : 0];
    ob_start();
    (new Picture)->displayCaptcha();
    imagepng(imagecreatefromstring(ob_get_clean()), sprintf("$out/%03d.png", $number));
}
