<?php
// The CAPTCHAs of phpBB (phpbb/phpbb, branch 3.3.x; GPL-2.0): GD, GD 3D wave and the one without GD, in its own bitmap letters. FROM OUT COUNT.
error_reporting(E_ERROR);
[, $from, $out, $count] = $argv;
function phpbb_mt_rand($least, $most) { return mt_rand(min($least, $most), max($least, $most)); }
foreach (['gd', 'gd_wave', 'non_gd', 'char_cube3d', 'colour_manager'] as $part) require "$from/phpBB/phpbb/captcha/$part.php";
mt_srand(5);
for ($number = 0; $number < $count; $number++) {
    // the board's own defaults, then what its settings offer
    $config = ['captcha_gd_x_grid' => 25, 'captcha_gd_y_grid' => 25, 'captcha_gd_foreground_noise' => 0, 'captcha_gd_wave' => 0, 'captcha_gd_3d_noise' => 1, 'captcha_gd_fonts' => 1];
    if ($number % 10 > 2) {
        $config = ['captcha_gd_x_grid' => [0, 15, 25, 40][mt_rand(0, 3)], 'captcha_gd_y_grid' => [0, 15, 25, 40][mt_rand(0, 3)], 'captcha_gd_foreground_noise' => mt_rand(0, 1),
            'captcha_gd_wave' => mt_rand(0, 1), 'captcha_gd_3d_noise' => mt_rand(0, 1), 'captcha_gd_fonts' => mt_rand(1, 3)];
    }
    $kind = ['phpbb\captcha\gd', 'phpbb\captcha\gd_wave', 'phpbb\captcha\non_gd'][$number % 10 < 6 ? 0 : ($number % 10 < 8 ? 1 : 2)];
    $code = '';
    for ($left = mt_rand(4, 7); $left > 0; $left--) $code .= 'ABCDEFGHIJKLMNPQRSTUVWXYZ123456789'[mt_rand(0, 33)];
    $child = pcntl_fork(); // one of them ends with exit
    if ($child) {
        pcntl_waitpid($child, $status);
        continue;
    }
    ob_start(function ($picture) use ($out, $number) {
        file_put_contents(sprintf("$out/%03d.png", $number), $picture);
        return '';
    });
    (new $kind)->execute($code, 1000 + $number);
    exit;
}
