<?php
// The image CAPTCHA of XOOPS 2.5 (XOOPS/XoopsCore25 of 2026-04-04; GPL-2.0-or-later), its seven grounds, in its own fonts. FROM OUT COUNT.
error_reporting(E_ERROR);
[, $from, $out, $count] = $argv;
define('XOOPS_ROOT_PATH', "$from/htdocs");
function xoops_load($name) {}
class XoopsCaptcha { public static array $options = []; public static function getInstance() { return new XoopsCaptcha; } public function loadConfig($kind) { return self::$options; } public function setCode($code) {} }
class XoopsCache { public static function read($key) { return false; } public static function write($key, $items) {} }
$code = file_get_contents("$from/htdocs/class/captcha/image/scripts/image.php"); // it draws at its end, and asks for the whole of XOOPS first
$code = preg_replace(['/^<\?php/', '/include __DIR__.*;/', '/error_reporting\(0\);/', '/\$xoopsLogger.*;/', '/require_once XOOPS_ROOT_PATH.*;/', '/\$imageHandler = new.*$/s'], '', $code);
class XoopsLists { public static function getFileListAsArray($path) { return array_map('basename', array_filter(glob("$path/*"), 'is_file')); } }
eval($code);
mt_srand(5);
for ($number = 0; $number < $count; $number++) {
    $plain = $number % 4 == 0;
    XoopsCaptcha::$options = ['num_chars' => $plain ? 6 : mt_rand(4, 7), 'casesensitive' => !$plain && mt_rand(0, 1), 'fontsize_min' => $plain ? 10 : mt_rand(10, 18), 'fontsize_max' => $plain ? 24 : mt_rand(20, 34),
        'background_type' => [0, 1, 2, 3, 4, 5, 100][$number % 7], 'background_num' => $plain ? 50 : mt_rand(15, 80), 'polygon_point' => $plain ? 3 : mt_rand(3, 6), 'skip_characters' => ['o', '0', 'i', 'l', '1']];
    $one = new XoopsCaptchaImageHandler;
    ob_start();
    $one->loadImage();
    imagepng(imagecreatefromstring(ob_get_clean()), sprintf("$out/%03d.png", $number));
}
