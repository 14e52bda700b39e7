<?php
// Laminas\Captcha\Image (laminas/laminas-captcha 2.17, once Zend\Captcha\Image; BSD-3-Clause). It brings no font: FONTS is a folder of TrueType fonts. FROM OUT COUNT FONTS.
namespace Laminas\Validator {
    interface ValidatorInterface {}
    class AbstractValidator { public function __construct($options = null) {} }
}
namespace {
    error_reporting(E_ERROR);
    [, $from, $out, $count, $fonts] = $argv;
    foreach (['AdapterInterface', 'AbstractAdapter', 'AbstractWord', 'Image'] as $part) require "$from/src/$part.php";
    class Picture extends Laminas\Captcha\Image
    {
        public function save($number)
        {
            $word = '';
            for ($at = 0; $at < $this->wordlen; $at++) {
                $set = $at % 2 ? 'aeiouyAEUY' . ($this->useNumbers ? '2345679' : '') : 'bcdfghjkmnpqrstvwxyzBCDFGHJKMNPQRSTVWXYZ' . ($this->useNumbers ? '23456789' : '');
                $word .= $set[mt_rand(0, strlen($set) - 1)];
            }
            $this->generateImage(sprintf('%03d', $number), $word);
        }
    }
    mt_srand(5);
    $faces = ['LiberationSans-Regular.ttf', 'LiberationSerif-Bold.ttf', 'LiberationMono-Regular.ttf', 'LiberationSans-BoldItalic.ttf'];
    for ($number = 0; $number < $count; $number++) {
        $one = new Picture;
        $one->setImgDir($out)->setFont("$fonts/" . $faces[mt_rand(0, 3)]);
        if ($number % 3) {
            [$width, $height, $size] = [[200, 50, 24], [220, 70, 32], [250, 100, 40], [180, 60, 28], [320, 90, 48]][mt_rand(0, 4)];
            $one->setWidth($width)->setHeight($height)->setFontSize($size)->setDotNoiseLevel([0, 20, 40, 100, 150][mt_rand(0, 4)])->setLineNoiseLevel(mt_rand(0, 8));
            $one->setWordlen(mt_rand(4, 8));
            $one->setUseNumbers(mt_rand(0, 2) > 0);
        }
        $one->save($number);
    }
}
