<?php
// The CAPTCHA of ThinkPHP (top-think/think-captcha 3.0.9, Apache-2.0), in its own fonts and backgrounds, without the Chinese set. FROM OUT COUNT.
namespace think {
    class Session { public function set($key, $value) {} }
    class Response { public function __construct(public $content) {} public function contentType($type) { return $this; } }
    class Config { public array $all = []; public function get($key, $other) { return $this->all; } }
}
namespace think\captcha {
    function random_int($least, $most) { return mt_rand($least, $most); }
    function password_hash($key, $kind, $options) { return $key; }
}
namespace {
    error_reporting(E_ERROR);
    function response($content) { return new think\Response($content); }
    [, $from, $out, $count] = $argv;
    require "$from/src/Captcha.php";
    mt_srand(5);
    for ($number = 0; $number < $count; $number++) {
        $config = new think\Config;
        if ($number % 3) {
            $config->all = ['length' => mt_rand(4, 6), 'useImgBg' => mt_rand(0, 2) == 0, 'fontSize' => mt_rand(16, 32), 'useCurve' => mt_rand(0, 3) > 0,
                'useNoise' => mt_rand(0, 3) > 0, 'math' => mt_rand(0, 4) == 0, 'bg' => [[243, 251, 254], [255, 255, 255], [250, 240, 220], [230, 245, 230]][mt_rand(0, 3)]];
        }
        $one = new think\captcha\Captcha($config, new think\Session);
        file_put_contents(sprintf("$out/%03d.png", $number), $one->create()->content);
    }
}
