<?php
// image_captcha of the CAPTCHA module of Drupal (drupalprojects/captcha 8.x-1.0-beta1-23-ga4360f4, GPL-2.0-or-later), in GD's font and in its own Tesox and Tuffy. FROM OUT COUNT.
namespace Symfony\Component\HttpFoundation { class Response {} }
namespace Drupal\image_captcha\Response { function lcg_value() { return mt_rand() / mt_getrandmax(); } }
namespace {
    error_reporting(E_ERROR);
    [, $from, $out, $count] = $argv;
    class Settings { public array $all = []; public function get($key) { return $this->all[$key]; } public function realpath($path) { return $path; } }
    class Drupal
    {
        public static Settings $settings;
        public static function config($name) { return self::$settings; }
        public static function service($name) { return self::$settings; }
    }
    require "$from/image_captcha/image_captcha.module";
    require "$from/image_captcha/src/Response/CaptchaImageResponse.php";
    class Picture extends Drupal\image_captcha\Response\CaptchaImageResponse
    {
        public function __construct() { $this->config = Drupal::$settings; }
        public function gd($code) { return $this->generateImage($code); }
    }
    mt_srand(5);
    $fonts = ["$from/image_captcha/fonts/Tesox/tesox.ttf", "$from/image_captcha/fonts/Tuffy/Tuffy.ttf", "$from/image_captcha/fonts/Tuffy/Tuffy_Bold.ttf"];
    $allowed = 'aAbBCdEeFfGHhijKLMmNPQRrSTtWXYZ23456789';
    $inks = [['#ffffff', '#000000'], ['#ffffff', '#000000'], ['#eef4ff', '#103070'], ['#fff3d6', '#703010'], ['#202830', '#e0e0e0'], ['#e4f2e4', '#104020']];
    for ($number = 0; $number < $count; $number++) {
        $options = ['fonts' => ['BUILTIN'], 'font_size' => 30, 'character_spacing' => '1.2', 'background_color' => '#ffffff', 'foreground_color' => '#000000',
            'foreground_color_randomness' => 100, 'file_format' => 2, 'distortion_amplitude' => 0, 'bilinear_interpolation' => 0, 'dot_noise' => 0, 'line_noise' => 0, 'noise_level' => 5];
        $length = 5;
        if ($number % 6 == 1) $options['fonts'] = $fonts; // the defaults, with its fonts switched on
        if ($number % 6 > 1) {
            $options['fonts'] = mt_rand(0, 2) ? $fonts : [$fonts[mt_rand(0, 2)]];
            $options['font_size'] = [16, 20, 24, 30, 36][mt_rand(0, 4)];
            $options['character_spacing'] = ['0.75', '1', '1.2', '1.5'][mt_rand(0, 3)];
            [$options['background_color'], $options['foreground_color']] = $inks[mt_rand(0, 5)];
            $options['foreground_color_randomness'] = [0, 50, 100, 150][mt_rand(0, 3)];
            $options['distortion_amplitude'] = [0, 2, 4, 5, 6, 8, 10][mt_rand(0, 6)];
            $options['bilinear_interpolation'] = mt_rand(0, 1);
            $options['dot_noise'] = mt_rand(0, 1);
            $options['line_noise'] = mt_rand(0, 1);
            $options['noise_level'] = mt_rand(1, $options['dot_noise'] ? 4 : 8);
            $length = mt_rand(4, 7);
        }
        Drupal::$settings = new Settings;
        foreach ($options as $key => $value) Drupal::$settings->all["image_captcha_$key"] = $value;
        $code = '';
        while (strlen($code) < $length) $code .= $allowed[mt_rand(0, strlen($allowed) - 1)];
        imagepng((new Picture)->gd($code), sprintf("$out/%03d.png", $number));
    }
}
