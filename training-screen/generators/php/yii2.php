<?php
// The CAPTCHA of Yii 2 (yiisoft/yii2-framework, 2.0.55 and later; BSD-3-Clause), drawn with GD in its own font. FROM OUT COUNT.
namespace yii\base { class Action {} }
namespace yii\captcha {
    function random_int($least, $most) { return mt_rand($least, $most); }
}
namespace {
    error_reporting(E_ERROR);
    [, $from, $out, $count] = $argv;
    require "$from/captcha/CaptchaAction.php";
    class Picture extends yii\captcha\CaptchaAction
    {
        public function png() { return $this->renderImageByGD($this->generateVerifyCode()); }
    }
    mt_srand(5);
    $inks = [[0xFFFFFF, 0x2040A0], [0xFFFFFF, 0x2040A0], [0xFFFFFF, 0x333333], [0xF5F5F5, 0xA02030], [0x222831, 0xEEEEEE], [0xE8F4EA, 0x1B6E3C], [0xFFF3D6, 0x7A4B00], [0x2A6592, 0xFFFFFF]];
    $sizes = [[120, 50], [120, 50], [150, 60], [90, 35], [200, 80], [160, 50], [250, 70]];
    for ($number = 0; $number < $count; $number++) {
        $one = new Picture;
        $one->fontFile = "$from/captcha/SpicyRice.ttf";
        if ($number % 4) {
            [$one->backColor, $one->foreColor] = $inks[mt_rand(0, 7)];
            [$one->width, $one->height] = $sizes[mt_rand(0, 6)];
            $one->padding = mt_rand(0, 6);
            $one->offset = mt_rand(-5, 8);
            $one->minLength = mt_rand(4, 6);
            $one->maxLength = $one->minLength + mt_rand(0, 2);
        }
        file_put_contents(sprintf("$out/%03d.png", $number), $one->png());
    }
}
