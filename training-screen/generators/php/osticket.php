<?php
// The CAPTCHA of osTicket (osTicket/osTicket of 2023-10-25, GPL-2.0), on its own ten backgrounds, in GD's font. FROM OUT COUNT.
error_reporting(E_ERROR);
[, $from, $out, $count] = $argv;
require "$from/include/class.captcha.php";
mt_srand(5);
for ($number = 0; $number < $count; $number++) {
    $one = new Captcha(5 + ($number % 3 ? mt_rand(0, 1) : 0), $number % 3 ? mt_rand(4, 12) : 12, "$from/images/captcha/");
    ob_start();
    $one->getImage();
    file_put_contents(sprintf("$out/%03d.png", $number), ob_get_clean());
}
