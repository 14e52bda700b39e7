<?php
// VeriWord of H. M. Elmatsani ("free for any purpose use") as MODX Evolution carries it (modxcms/evolution 2.0.1, GPL-2.0), in its own font and noise pictures. FROM OUT COUNT.
namespace EvolutionCMS\Interfaces { interface CaptchaInterface {} }
namespace {
    error_reporting(E_ERROR);
    [, $from, $out, $count] = $argv;
    define('MODX_BASE_PATH', "$from/");
    class Site { public function getConfig($key, $other) { return $other; } }
    function evolutionCMS() { return new Site; }
    require "$from/core/src/Support/Captcha.php";
    mt_srand(5);
    for ($number = 0; $number < $count; $number++) {
        [$width, $height] = [[148, 60], [148, 60], [200, 80], [200, 80], [240, 90], [180, 60]][$number % 6]; // 148 x 60 is how its pages ask
        $one = new EvolutionCMS\Support\Captcha($width, $height);
        ob_start();
        imagejpeg($one->drawImage());
        imagepng(imagecreatefromstring(ob_get_clean()), sprintf("$out/%03d.png", $number));
    }
}
