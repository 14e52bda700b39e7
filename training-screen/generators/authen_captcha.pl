# Authen::Captcha (GPL), from the package libauthen-captcha-perl of Debian: 60 pictures to judge by.
use Authen::Captcha;
my ($out) = @ARGV;
srand(11);
for my $number (0 .. 59) {
    mkdir "$out/tmp"; unlink glob "$out/tmp/*";
    my $one = Authen::Captcha->new(data_folder => "$out/tmp", output_folder => "$out/tmp",
        width => 25 + 5 * ($number % 2), height => 35 + 5 * ($number % 2));
    my $name = $one->generate_code(4 + $number % 4);
    rename "$out/tmp/$name.png", sprintf("$out/perl-authen-captcha/%03d.png", $number);
}
