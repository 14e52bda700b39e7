<?php
// mews/captcha 3.5.0 for Laravel (mewebstudio/captcha, MIT) on Intervention Image 3.9.1 (MIT), its five presets, in its own fonts and backgrounds. FROM OUT COUNT INTERVENTION.
namespace Illuminate\Contracts\Config { interface Repository {} }
namespace Illuminate\Filesystem { class Filesystem { public function files($folder) { return array_map(fn($file) => new \SplFileInfo($file), array_values(array_filter(glob("$folder/*"), 'is_file'))); } } }
namespace Illuminate\Hashing { class BcryptHasher { public function make($key) { return $key; } } }
namespace Illuminate\Http { class Response { public function __construct(public $content) {} } }
namespace Illuminate\Session { class Store { public function put($key, $value) {} } }
namespace Illuminate\Support { class Str { public function lower($text) { return strtolower($text); } } }
namespace Illuminate\Support\Facades {
    class Cache { public static function put(...$any) {} }
    class Crypt { public static function encrypt($text) { return $text; } }
}
namespace Composer { class InstalledVersions { public static function getPrettyVersion($name) { return '3.9.1'; } } }
namespace {
    error_reporting(E_ERROR);
    [, $from, $out, $count, $intervention] = $argv;
    spl_autoload_register(function ($name) use ($from, $intervention) {
        foreach (['Intervention\\Image\\' => "$intervention/src/", 'Mews\\Captcha\\' => "$from/src/"] as $start => $folder) {
            $file = $folder . str_replace('\\', '/', substr($name, strlen($start))) . '.php';
            if (str_starts_with($name, $start) && is_file($file)) require $file;
        }
    });
    function env($key, $other) { return $other; }
    function app() { return new class { public function version() { return '11.0.0'; } }; }
    function config($key, $other) { global $settings; return $settings[substr($key, 8)] ?? $other; }
    $settings = require "$from/config/captcha.php";
    class Store implements Illuminate\Contracts\Config\Repository
    {
        public function __construct(public array $all) {}
        public function has($key) { return isset($this->all[substr($key, 8)]); }
        public function get($key) { return $this->all[substr($key, 8)]; }
    }
    mt_srand(5);
    $presets = ['default', 'default', 'flat', 'flat', 'inverse', 'mini', 'math'];
    for ($number = 0; $number < $count; $number++) {
        $preset = $presets[$number % 7];
        if ($preset == 'math') $settings['math']['math'] = true;
        $one = new Mews\Captcha\Captcha(new Illuminate\Filesystem\Filesystem, new Store($settings), Intervention\Image\ImageManager::gd(), new Illuminate\Session\Store, new Illuminate\Hashing\BcryptHasher, new Illuminate\Support\Str);
        imagepng(imagecreatefromstring((string) $one->create($preset)->content), sprintf("$out/%03d.png", $number));
    }
}
