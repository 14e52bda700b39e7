<?php
// KCAPTCHA of S. Kruglov (free software; here ajur-media/kcaptcha 1.2.1, MIT), in its own bitmap fonts. FROM OUT COUNT.
error_reporting(E_ERROR);
[, $from, $out, $count] = $argv;
require "$from/src/KCaptchaInterface.php";
require "$from/src/KCaptcha.php";
mt_srand(5);
for ($number = 0; $number < $count; $number++) {
    $options = [];
    if ($number % 3) {
        $options = ['length' => mt_rand(4, 7), 'fluctuation_amplitude' => mt_rand(0, 10), 'white_noise_density' => [0, 1 / 12, 1 / 6, 1 / 4][mt_rand(0, 3)],
            'black_noise_density' => [0, 1 / 30, 1 / 20, 1 / 10][mt_rand(0, 3)], 'no_spaces' => mt_rand(0, 2) > 0,
            'show_credits' => mt_rand(0, 3) == 0, 'credits' => 'www.example.org'];
        [$options['width'], $options['height']] = [[160, 80], [160, 80], [200, 80], [180, 70], [240, 100]][mt_rand(0, 4)];
        if (!$options['no_spaces']) $options['length'] = mt_rand(4, 5);
    }
    $one = new AJUR\Template\KCaptcha($options);
    ob_start();
    $one->display('jpeg');
    imagepng(imagecreatefromstring(ob_get_clean()), sprintf("$out/%03d.png", $number));
}
