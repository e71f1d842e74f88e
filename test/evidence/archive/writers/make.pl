use strict; use IO::Compress::Zip qw(:all); use Archive::Zip qw(:ERROR_CODES);
my $out = $ENV{OUT};
zip ['front.jpg', 'log.json'] => "$out/perl.zip" or die;
zip ['front.jpg', 'log.json'] => "$out/perl-stream.zip", Stream => 1 or die;
zip ['front.jpg'] => "$out/perl-zip64.zip", Zip64 => 1 or die;
zip ['front.jpg'] => "$out/perl-zip64-stream.zip", Zip64 => 1, Stream => 1 or die;
zip ['log.json'] => "$out/perl-stored-stream.zip", Method => ZIP_CM_STORE, Stream => 1 or die;
my $zip = Archive::Zip->new; $zip->addTree('x', 'x'); $zip->addFile('log.json');
$zip->writeToFileNamed("$out/perl-archive-zip.zip") == AZ_OK or die;
