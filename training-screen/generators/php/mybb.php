<?php
// captcha.php of MyBB 1.8.37 (mybb/mybb, LGPL-3.0), in its own fonts and, every fourth, in GD's font as on a server without FreeType. FROM OUT COUNT.
error_reporting(E_ERROR);
[, $from, $out, $count] = $argv;
[$from, $out] = [realpath($from), realpath($out)];
function gd_version() { return 2; }
function my_strlen($text) { return strlen($text); }
function get_extension($file) { return pathinfo($file, PATHINFO_EXTENSION); }
class Request { public $input = []; public function get_input($key) { return 'x'; } }
class Rows
{
    public function __construct(public $code) {}
    public function simple_select(...$any) {}
    public function update_query(...$any) {}
    public function escape_string($text) { return $text; }
    public function fetch_array($any) { return ['imagehash' => 'x', 'imagestring' => $this->code]; }
}
chdir($work = sys_get_temp_dir());
file_put_contents("$work/global.php", ''); // what captcha.php asks for first
mt_srand(5);
for ($number = 0; $number < $count; $number++) {
    $code = '';
    for ($left = 5; $left > 0; $left--) $code .= 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'[mt_rand(0, 56)];
    $child = pcntl_fork(); // a script, not a function
    if ($child) {
        pcntl_waitpid($child, $status);
        continue;
    }
    mt_srand(1000 + $number);
    define('MYBB_ROOT', $number % 4 == 3 ? "$out/none/" : "$from/");
    [$mybb, $db] = [new Request, new Rows($code)];
    ob_start(function ($picture) use ($out, $number) {
        file_put_contents(sprintf("$out/%03d.png", $number), $picture);
        return '';
    });
    require "$from/captcha.php";
    exit;
}
unlink("$work/global.php");
