<?php
// The CAPTCHA plugin of DokuWiki (splitbrain/dokuwiki-plugin-captcha 2026-01-22 and later, GPL-2.0), its mode "image" in its own fonts, and every fifth its mode "figlet" as a browser shows it in the font MONO (its random_int takes no seed). FROM OUT COUNT MONO.
namespace dokuwiki\Extension { class Plugin {} }
namespace {
    error_reporting(E_ERROR);
    [, $from, $out, $count, $mono] = $argv;
    require "$from/helper.php";
    class Picture extends helper_plugin_captcha
    {
        public function __construct(public array $options) {}
        public function getConf($key) { return $this->options[$key]; }
        public function figlet($code) { return $this->htmlFiglet($code); }
    }
    mt_srand(5);
    for ($number = 0; $number < $count; $number++) {
        [$width, $height] = $number % 3 ? [[125, 30], [160, 40], [200, 50], [250, 60], [140, 45]][mt_rand(0, 4)] : [125, 30];
        $one = new Picture(['lettercount' => $number % 3 ? mt_rand(4, 7) : 5, 'width' => $width, 'height' => $height]);
        $code = $one->generateCaptchaCode("page$number", mt_rand(0, 10000) / 10000);
        $name = sprintf("$out/%03d.png", $number);
        if ($number % 5 < 4) {
            file_put_contents($name, $one->imageCaptcha($code));
            continue;
        }
        $lines = explode("\n", rtrim(html_entity_decode(strip_tags($one->figlet($code), '<pre>'))));
        $lines = array_map(fn($line) => str_replace(['<pre>', '</pre>'], '', rtrim($line, "\r")), $lines);
        $size = mt_rand(7, 11);
        $step = imagettfbbox($size, 0, $mono, str_repeat('M', 100));
        $image = imagecreatetruecolor((int) (max(array_map('strlen', $lines)) * ($step[2] - $step[0]) / 100) + 16, (int) (count($lines) * $size * 1.6) + 16);
        imagefill($image, 0, 0, imagecolorallocate($image, 255, 255, 255));
        foreach ($lines as $at => $line) imagettftext($image, $size, 0, 8, (int) (8 + ($at + 0.8) * $size * 1.6), imagecolorallocate($image, 51, 51, 51), $mono, $line);
        imagepng($image, $name);
    }
}
