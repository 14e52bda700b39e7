# Authen::Captcha (GPL), from the package libauthen-captcha-perl of Debian. OUT COUNT SEED.
use Authen::Captcha;
my ($out, $count, $seed) = @ARGV;
srand($seed);
for my $number (0 .. $count - 1) {
    mkdir "$out/tmp"; unlink glob "$out/tmp/*";
    my $one = Authen::Captcha->new(data_folder => "$out/tmp", output_folder => "$out/tmp",
        width => 25 + 5 * ($number % 2), height => 35 + 5 * ($number % 2));
    my $name = $one->generate_code(4 + $number % 4);
    rename "$out/tmp/$name.png", sprintf("$out/perl-authen-captcha/%03d.png", $number);
}
