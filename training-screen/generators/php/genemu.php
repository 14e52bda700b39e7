<?php
// The GD captcha of GenemuFormBundle for Symfony (genemu/GenemuFormBundle of 2019-06-19, MIT), in its own five fonts. FROM OUT COUNT.
namespace Symfony\Component\HttpFoundation\Session { class Session { public function set($key, $value) {} public function get($key) {} } }
namespace Genemu\Bundle\FormBundle\Gd { function is_resource($one) { return $one instanceof \GdImage; } } // as it was before PHP 8
namespace {
    error_reporting(E_ERROR);
    [, $from, $out, $count] = $argv;
    spl_autoload_register(function ($name) use ($from) {
        $file = "$from/" . str_replace('\\', '/', substr($name, strlen('Genemu\\Bundle\\FormBundle\\'))) . '.php';
        if (is_file($file)) require $file;
    });
    mt_srand(5);
    $inks = [['DDDDDD', ['252525', '8B8787', '550707', '3526E6', '88531E']], ['FFFFFF', ['252525', '550707', '3526E6', '0B6B2B']], ['FFFFFF', ['000000']], ['F5E6C8', ['6B3A0B', '222222']], ['223344', ['EEEEEE', 'FFD27F', '9ADCFF']]];
    for ($number = 0; $number < $count; $number++) {
        $change = [];
        if ($number % 3) {
            [$ground, $ink] = $inks[mt_rand(0, 4)];
            [$width, $height, $size] = [[100, 30, 16], [120, 40, 20], [150, 50, 26], [200, 60, 32]][mt_rand(0, 3)];
            $length = mt_rand(4, 6);
            $change = ['width' => $width + ($length - 4) * $size, 'height' => $height, 'font_size' => $size, 'length' => $length, 'background_color' => $ground, 'font_color' => $ink,
                'border_color' => ['000000', $ground, '888888'][mt_rand(0, 2)], 'grayscale' => mt_rand(0, 5) == 0, 'chars' => mt_rand(0, 1) ? range(0, 9) : array_merge(range('A', 'H'), range('J', 'N'), range(2, 9))];
        }
        $one = new Genemu\Bundle\FormBundle\Gd\Type\Captcha(new Symfony\Component\HttpFoundation\Session\Session, 'x');
        $one->setOptions($change);
        $made = $one->getBase64();
        file_put_contents(sprintf("$out/%03d.png", $number), base64_decode(substr($made, strpos($made, ',') + 1)));
    }
}
