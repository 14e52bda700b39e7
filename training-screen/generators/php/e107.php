<?php
// The captcha of e107 (e107inc/e107 of 2026-08-21; GPL-2.0-or-later), in its own three fonts. FROM OUT COUNT.
error_reporting(E_ERROR);
[, $from, $out, $count] = $argv;
define('e107_INIT', true);
define('e_BASE', "$from/");
define('e_IMAGE', "$from/e107_images/");
class Any { public function check(...$any) { return false; } public function open($code) { return ['solution' => $code]; } public function log($text) {} }
class e107
{
    public static function getFolder($name) { return ['CORE' => 'e107_core/', 'HANDLERS' => 'e107_handlers/', 'IMAGES' => 'e107_images/'][$name]; }
    public static function getOverride() { return new Any; }
    public static function getSealedToken($for) { return new Any; }
    public static function getDebug() { return new Any; }
}
require "$from/e107_handlers/secure_img_handler.php";
mt_srand(5);
$inks = ['', '', '000000', '20408a', '8a2020', '1b6e3c', 'd06010'];
$letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
for ($number = 0; $number < $count; $number++) {
    for ($code = ''; strlen($code) < 5;) $code .= $letters[mt_rand(0, 61)];
    $ink = $inks[$number % 7];
    $child = pcntl_fork();
    if ($child) {
        pcntl_waitpid($child, $status);
        continue;
    }
    mt_srand(1000 + $number);
    srand(1000 + $number);
    ob_start(function ($picture) use ($out, $number) {
        $image = imagecreatefromstring($picture);
        $whole = imagecreatetruecolor(imagesx($image), imagesy($image)); // its clear ground on a white page
        imagefill($whole, 0, 0, imagecolorallocate($whole, 255, 255, 255));
        imagecopy($whole, $image, 0, 0, 0, 0, imagesx($image), imagesy($image));
        imagepng($whole, sprintf("$out/%03d.png", $number));
        return '';
    });
    (new secure_image)->render($code, $ink);
    exit;
}
