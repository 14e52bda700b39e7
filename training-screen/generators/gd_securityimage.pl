# GD::SecurityImage 1.75 (Artistic or GPL-1+), from the package libgd-securityimage-perl of Debian. OUT COUNT FONTS SEED.
use GD::SecurityImage;
my ($out, $count, $fonts, $seed) = @ARGV;
srand($seed);
mkdir "$out/perl-gd-securityimage";
my @faces = map {"$fonts/$_"} qw(DejaVuSans.ttf DejaVuSans-Bold.ttf LiberationSerif-Regular.ttf LiberationSans-Regular.ttf LiberationMono-Bold.ttf FreeSerif.ttf);
my @styles = qw(default rect box circle ellipse ec blank);
my @inks = ([[0, 0, 0], [200, 200, 200]], [[40, 40, 120], [150, 150, 200]], ['#990000', '#ccaa88'], ['#006633', '#99bb99']);
sub some { my ($low, $high) = @_; $low + int rand(1 + $high - $low) }
for my $number (0 .. $count - 1) {
    my ($size, $letters) = (some(14, 26), some(4, 7));
    my $gd = $number % 5 == 4;    # its small built-in font
    my ($width, $height) = $gd ? (some(80, 120), some(25, 40)) : (int($size * $letters * (1.1 + rand 0.7)), int($size * (1.8 + rand 1)));
    my $one = GD::SecurityImage->new(width => $width, height => $height, ptsize => $size, lines => some(4, 16), rndmax => $letters,
        bgcolor => [map { some(220, 255) } 1 .. 3], thickness => $number % 7 ? 1 : 2, frame => $number % 3 ? 1 : 0, send_ctobg => $number % 4 == 0,
        scramble => !$gd && rand() < 0.4 ? 1 : 0, angle => !$gd && rand() < 0.3 ? some(-12, 12) : undef,
        $gd ? (gd_font => 'giant') : (font => $faces[rand @faces]),
        rnd_data => [$number % 2 ? (0 .. 9) : ('A' .. 'H', 'J' .. 'N', 'P' .. 'Z', 2 .. 9)]);
    my $style = $styles[$number % @styles];
    $one->random;
    my ($text, $line) = @{ $inks[rand @inks] };
    $one->create($gd ? 'normal' : 'ttf', $style, $text, $line);
    $one->particle(int($width * $height * (0.01 + rand 0.05)), some(1, 2)) if $number % 4 != 3;
    my ($bytes) = $one->out(force => 'png');
    open my $file, '>:raw', sprintf("$out/perl-gd-securityimage/%03d.png", $number) or die;
    print $file $bytes;
    close $file;
}
