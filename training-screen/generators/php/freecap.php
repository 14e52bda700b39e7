<?php
// freeCap 1.4.1 as TYPO3 carries it (TYPO3-svn-archive/sr_freecap 2.3.0, GPL-2.0-or-later), in its own GD fonts. FROM OUT COUNT.
namespace TYPO3\CMS\Core\Utility { class GeneralUtility { public static function getFileAbsFileName($name) { return $name; } } }
namespace SJBR\SrFreecap\Utility {
    class RandomContentUtility // the extension's own does not parse in PHP 8
    {
        public static function getRandomNumberInRange($least, $most) { return mt_rand((int) min($least, $most), (int) max($least, $most)); }
        public static function getRandomColor($dark, $light, $darker = false) { return array_map(fn() => $darker ? mt_rand(10, 100) : mt_rand($dark, $light), [0, 0, 0]); }
    }
}
namespace {
    use SJBR\SrFreecap\Utility\ImageContentUtility as Image;
    error_reporting(E_ERROR);
    [, $from, $out, $count] = $argv;
    eval('?>' . str_replace('$word{$i}', '$word[$i]', file_get_contents("$from/Classes/Utility/ImageContentUtility.php"))); // as PHP 8 spells it
    $own = "$from/Resources/Private/Captcha";
    $fonts = array_map(fn($at) => "$own/Fonts/freecap_font$at.gdf", range(1, 5));
    $images = array_map(fn($at) => "$own/Images/freecap_im$at.jpg", range(1, 5));
    $kinds = ['Transparent', 'White with grid', 'White with squiggles', 'Morphed image blocks'];
    mt_srand(5);
    for ($number = 0; $number < $count; $number++) {
        $plain = $number % 4 == 0; // its defaults
        $numbers = !$plain && mt_rand(0, 4) == 0; // these are in another font
        $faces = $numbers ? ["$own/Fonts/anonymous.gdf"] : $fonts;
        $widths = array_map(fn($face) => unpack('V', file_get_contents($face, false, null, 8, 4))[1], $faces);
        $most = $plain ? 5 : mt_rand(5, 7);
        $word = '';
        for ($left = mt_rand(min(5, $most), $most); $left > 0; $left--) {
            $set = $numbers ? '123456789' : ($word !== '' && mt_rand(0, 20) >= 10 ? 'aeuo' : 'bcdghklmnpqrsvwxyz');
            $word .= $set[mt_rand(0, strlen($set) - 1)];
        }
        $kind = $kinds[$plain ? 1 : mt_rand(0, 3)];
        $width = (int) ($most * array_sum($widths) / count($widths) + 30);
        $height = $plain ? 90 : mt_rand(8, 11) * 10;
        [$dark, $light] = $plain ? [5, 50] : [[5, 50], [5, 120], [60, 170]][mt_rand(0, 2)];
        $image = Image::writeWordOnImage($width, $height, $word, $plain ? 0 : mt_rand(0, 1), ['horizontal' => 1 + ($plain ? 0 : mt_rand(0, 20)), 'vertical' => 15],
            ['darkness' => $dark, 'lightness' => $light], $kind, $faces, $widths, $plain ? 0.1 : [0, 1, 1][mt_rand(0, 2)]);
        $image = Image::blurImage($image);
        if ($kind != 'Transparent') {
            $ground = Image::generateNoisyBackground($width, $height, $word, $kind, $images, !$plain && mt_rand(0, 1), $plain || mt_rand(0, 1));
            $image = Image::mergeCaptchaWithBackground($width, $height, $image, $ground, $kind, $plain ? 0 : mt_rand(0, 1));
        }
        imagepng($image, sprintf("$out/%03d.png", $number));
    }
}
