<?php
// The captcha of Serendipity's spamblock plugin (s9y/Serendipity of 2026-08-13; BSD-3-Clause), plain and scrambled, in its own four fonts (it seeds by the clock). FROM OUT COUNT.
error_reporting(E_ERROR);
[, $from, $out, $count] = $argv;
define('IN_serendipity', true);
define('S9Y_INCLUDE_PATH', "$from/");
class serendipity_plugin_api { public static function load_language($path) {} }
class serendipity_event { public array $options = []; public function get_config($key, $other = null) { return $this->options[$key] ?? $other; } public function set_config($key, $value) {} }
class Hooks { public function get($key) { return ['external_plugin' => true]; } }
function serendipity_db_bool($any) { return (bool) $any; }
$serendipity = ['serendipityPath' => "$from/", 'GET' => [], 'POST' => []];
require "$from/plugins/serendipity_event_spamblock/serendipity_event_spamblock.php";
$grounds = ['255,255,255', '255,255,255', '240,240,220', '220,235,250', '60,60,70', '235,220,235'];
for ($number = 0; $number < $count; $number++) {
    $one = (new ReflectionClass('serendipity_event_spamblock'))->newInstanceWithoutConstructor();
    $one->options = ['captchas' => $number % 2 ? 'scramble' : 'yes', 'captcha_color' => $grounds[$number % 3 ? $number % 6 : 0]];
    $bag = new Hooks;
    $what = 'captcha_' . $number;
    ob_start();
    $one->event_hook('external_plugin', $bag, $what);
    imagepng(imagecreatefromstring(ob_get_clean()), sprintf("$out/%03d.png", $number));
}
