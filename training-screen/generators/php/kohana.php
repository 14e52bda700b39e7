<?php
// The captcha module of Kohana 3 (kolanos/kohana-captcha of 2013-01-11, BSD): alpha, basic, black, math and word, in its own font. FROM OUT COUNT.
error_reporting(E_ERROR);
[, $from, $out, $count] = $argv;
define('SYSPATH', 'x');
define('MODPATH', 'x');
class Settings { public array $all = []; public function load($name) { return $this; } public function get($group) { return $this->all[$group] ?? null; } public function __get($key) { return $this->all[$key]; } public function offset($key) { return $this->all[$key]; } }
class Kohana { public static $config; public static function config($path) { return Kohana::$config->all['words']; } }
class Kohana_Exception extends Exception {}
class Request { public $headers = []; public $response; public static function instance() { static $one; return $one ??= new Request; } public static function current() { return Request::instance(); } }
class utf8 { public static function strlen($text) { return strlen($text); } public static function substr($text, $from, $length = null) { return substr($text, $from, $length); } public static function strtoupper($text) { return strtoupper($text); } }
class url { public static function site($path) { return $path; } }
class text
{
    public static function random($kind, $length)
    {
        $set = $kind == 'distinct' ? '2345679ACDEFHJKLMNPRSTUVWXYZ' : '0123456789ABCDEF';
        for ($word = ''; strlen($word) < $length;) $word .= $set[mt_rand(0, strlen($set) - 1)];
        return $word;
    }
}
Kohana::$config = new Settings;
foreach (['captcha', 'captcha/alpha', 'captcha/basic', 'captcha/black', 'captcha/word'] as $part) require "$from/classes/$part.php";
$words = (require "$from/config/captcha.php")['words'];
mt_srand(5);
$kinds = ['alpha', 'basic', 'black', 'alpha', 'word'];
for ($number = 0; $number < $count; $number++) {
    $plain = $number % 3 == 0;
    [$width, $height] = $plain ? [150, 50] : [[150, 50], [180, 60], [200, 70], [240, 80], [160, 40]][mt_rand(0, 4)];
    Kohana::$config->all = ['words' => $words, 'default' => ['style' => $kinds[$number % 5], 'width' => $width, 'height' => $height, 'complexity' => $plain ? 4 : mt_rand(4, 7),
        'background' => '', 'fontpath' => "$from/fonts/", 'fonts' => ['DejaVuSerif.ttf'], 'promote' => false]];
    $class = 'Captcha_' . ucfirst($kinds[$number % 5]);
    $one = new $class('default');
    ob_start();
    try {
        $one->render(false);
    } catch (ValueError $colour) { // a colour above 255, which PHP 8 refuses
        ob_end_clean();
        $number--;
        continue;
    }
    file_put_contents(sprintf("$out/%03d.png", $number), ob_get_clean());
}
