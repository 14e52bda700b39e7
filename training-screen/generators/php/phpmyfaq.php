<?php
// The built-in captcha of phpMyFAQ (thorsten/phpMyFAQ of 2026-08-21; MPL-2.0), in its own font (its random_int takes no seed). FROM OUT COUNT.
namespace phpMyFAQ { class Configuration {} class Database {} class Strings { public static function strlen($text) { return strlen($text); } } }
namespace Symfony\Component\HttpFoundation { class Request {} }
namespace {
    error_reporting(E_ERROR);
    [, $from, $out, $count] = $argv;
    foreach (['CaptchaInterface', 'BuiltinCaptcha'] as $part) require "$from/phpmyfaq/src/phpMyFAQ/Captcha/$part.php";
    $class = new ReflectionClass('phpMyFAQ\Captcha\BuiltinCaptcha');
    $letters = '123456789ABCDEFGHIJKLMNPQRSTUVWXYZ';
    for ($number = 0; $number < $count; $number++) {
        $one = $class->newInstanceWithoutConstructor();
        $set = function ($name, $value) use ($class, $one) { $class->getProperty($name)->setValue($one, $value); };
        $set('font', "$from/phpmyfaq/assets/fonts/captcha.ttf");
        for ($code = ''; strlen($code) < ($number % 3 ? 4 + $number % 4 : 6);) $code .= $letters[random_int(0, 33)];
        $set('code', $code);
        if ($number % 4 == 3) {
            $set('width', 180 + 20 * ($number % 5));
            $set('height', 40 + 5 * ($number % 4));
        }
        foreach (['createBackground', 'drawLines', 'drawText'] as $step) $class->getMethod($step)->invoke($one); // without its database
        imagepng($class->getProperty('gdImage')->getValue($one), sprintf("$out/%03d.png", $number));
    }
}
