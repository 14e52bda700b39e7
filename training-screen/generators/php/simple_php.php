<?php
// simple-php-captcha of 2017-10-31 (claviska/simple-php-captcha, MIT), in its own font and backgrounds. It draws as a script, on being included. FROM OUT COUNT.
error_reporting(E_ERROR);
[, $from, $out, $count] = $argv;
mt_srand(5);
$code = preg_replace(['/session_start\(\);/', '/^<\?php/'], '', file_get_contents("$from/simple-php-captcha.php"));
$code = str_replace(['dirname(__FILE__)', 'header("Content-type: image/png");'], ["'$from'", ''], $code);
$_SERVER['DOCUMENT_ROOT'] = $from;
$_GET = [];
eval($code);
$draw = substr($code, strpos($code, '// Pick random background'));
$draw = substr($draw, 0, strrpos($draw, '}'));
$inks = ['#666', '#666', '#333', '#8a3b2a', '#204a87', '#2e6b34'];
for ($number = 0; $number < $count; $number++) {
    $change = [];
    if ($number % 3) {
        $change = ['min_length' => mt_rand(4, 5), 'max_length' => mt_rand(5, 6), 'min_font_size' => mt_rand(20, 26), 'max_font_size' => mt_rand(26, 30), 'color' => $inks[mt_rand(0, 5)],
            'shadow' => mt_rand(0, 3) > 0, 'shadow_offset_x' => mt_rand(-2, 2), 'shadow_offset_y' => mt_rand(0, 2)];
    }
    simple_php_captcha($change);
    $captcha_config = unserialize($_SESSION['_CAPTCHA']['config']);
    ob_start();
    try {
        eval($draw);
    } catch (ValueError $wide) { // the text is wider than the picture
        ob_end_clean();
        $number--;
        continue;
    }
    file_put_contents(sprintf("$out/%03d.png", $number), ob_get_clean());
}
