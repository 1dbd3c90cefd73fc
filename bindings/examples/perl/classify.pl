# classify TEXT...: scores each text against four labels, best first. The model is $ZSTC_MODEL, else the default one.
#
#     perl classify.pl TEXT...
use v5.30;
use warnings;
use FFI::Platypus 1.00;

my @labels = qw(travel cooking sport work);

my $ffi = FFI::Platypus->new(api => 1, lib => 'libzstc.so.0');
$ffi->attach(zstc_open       => ['opaque*', 'string', 'opaque'] => 'sint32');
$ffi->attach(zstc_free       => ['opaque'] => 'void');
$ffi->attach(zstc_classify   => ['opaque', 'string', 'size_t', 'string[]', 'size_t', 'opaque', 'float[]'] => 'sint32');
$ffi->attach(zstc_last_error => [] => 'string');

sub check {
    my ($status) = @_;
    die zstc_last_error() . "\n" if $status != 0;
}

# @ARGV has the bytes that the shell gave, not characters: length counts the bytes of the UTF-8 text.
sub classify {
    my ($z, $text) = @_;
    my @scores = (0) x @labels;
    check(zstc_classify($z, $text, length $text, \@labels, scalar @labels, undef, \@scores));
    printf "%s\t%.4f\n", $labels[$_], $scores[$_] for sort { $scores[$b] <=> $scores[$a] } 0 .. $#labels;
}

my $z;
my $done = eval {
    check(zstc_open(\$z, undef, undef));
    classify($z, $_) for @ARGV;
    1;
};
print STDERR $@ if !$done;
zstc_free($z);
exit($done ? 0 : 1);
