<?php
// The legacy captcha of Shopware 5 (shopware5/shopware of 2024-10-14, AGPL-3.0), in its own font and background. FROM OUT COUNT.
namespace Shopware\Components { class Random { public static function getInteger($least, $most) { return mt_rand($least, $most); } } }
namespace { class Enlight_Controller_Request_Request {} }
namespace {
    class Shopware_Components_Config { public string $ink; public function get($key) { return $this->ink; } }
    class Enlight_Template_Manager { public array $folders; public function getTemplateDir() { return $this->folders; } }
    error_reporting(E_ERROR);
    [, $from, $out, $count] = $argv;
    foreach (['CaptchaInterface', 'AbstractCaptcha', 'LegacyCaptcha'] as $part) require "$from/engine/Shopware/Components/Captcha/$part.php";
    $draw = new ReflectionMethod('Shopware\Components\Captcha\LegacyCaptcha', 'getImageResource');
    mt_srand(5);
    $inks = ['51,51,51', '51,51,51', '255,0,0', '20,60,140', '27,110,60', '120,60,10', '0,0,0'];
    for ($number = 0; $number < $count; $number++) {
        $config = new Shopware_Components_Config;
        $config->ink = $inks[$number % 7];
        $folders = new Enlight_Template_Manager;
        $folders->folders = ["$from/themes/Frontend/Responsive/"];
        imagepng($draw->invoke(new Shopware\Components\Captcha\LegacyCaptcha($config, $folders), substr(md5((string) mt_rand()), 0, 5)), sprintf("$out/%03d.png", $number));
    }
}
