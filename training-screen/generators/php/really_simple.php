<?php
// Really Simple CAPTCHA 2.3 for WordPress (rocklobster-in/really-simple-captcha, GPL-2.0-or-later), in its own Gentium; the sizes S, M, L of Contact Form 7. FROM OUT COUNT.
error_reporting(E_ERROR);
[, $from, $out, $count] = $argv;
define('MINUTE_IN_SECONDS', 60);
function path_join($base, $path) { return "$base/$path"; }
function trailingslashit($path) { return rtrim($path, '/') . '/'; }
function wp_normalize_path($path) { return $path; }
function wp_mkdir_p($path) { return is_dir($path) || mkdir($path, 0777, true); }
function sanitize_file_name($name) { return $name; }
function wp_generate_password($length) { return str_repeat('x', $length); }
require "$from/really-simple-captcha.php";
mt_srand(5);
$inks = [[[255, 255, 255], [0, 0, 0]], [[255, 255, 255], [0, 0, 0]], [[255, 255, 255], [30, 60, 140]], [[0, 0, 0], [255, 255, 255]], [[245, 240, 220], [110, 40, 20]], [[210, 230, 210], [20, 80, 40]], [[60, 60, 70], [250, 200, 90]]];
// size, start of the text, font, step
$sizes = [[[60, 20], [6, 15], 11, 13], [[72, 24], [6, 18], 14, 15], [[84, 28], [6, 20], 17, 19], [[120, 40], [10, 29], 24, 27]];
for ($number = 0; $number < $count; $number++) {
    $one = new ReallySimpleCaptcha;
    $one->tmp_dir = "$out/tmp";
    if ($number % 3) {
        [$one->img_size, $one->base, $one->font_size, $one->font_char_width] = $sizes[mt_rand(0, 3)];
        [$one->bg, $one->fg] = $inks[mt_rand(0, 6)];
        $one->char_length = 4 + [0, 0, 1, 2][mt_rand(0, 3)];
        $one->img_size[0] += ($one->char_length - 4) * $one->font_char_width;
    }
    rename("$out/tmp/" . $one->generate_image((string) $number, $one->generate_random_word()), sprintf("$out/%03d.png", $number));
}
array_map('unlink', glob("$out/tmp/{,.}[!.]*", GLOB_BRACE));
rmdir("$out/tmp");
