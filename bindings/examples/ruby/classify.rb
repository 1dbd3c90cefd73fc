# classify TEXT...: scores each text against four labels, best first. The model is $ZSTC_MODEL, else the default one.
#
#     ruby classify.rb TEXT...
require "fiddle/import"

module Zstc
  extend Fiddle::Importer
  dlload "libzstc.so.0"
  extern "int zstc_open(void **, const char *, const void *)"
  extern "void zstc_free(void *)"
  extern "int zstc_classify(void *, const char *, size_t, const char **, size_t, const void *, float *)"
  extern "const char *zstc_last_error()"

  # zstc_last_error belongs to the thread of the failed call.
  def self.check(status)
    abort zstc_last_error.to_s unless status.zero?
  end
end

labels = %w[travel cooking sport work]
pointers = labels.map { |label| Fiddle::Pointer[label] } # they keep the strings alive and in their places
names = pointers.map(&:to_i).pack("J*")
scores = "\0" * (Fiddle::SIZEOF_FLOAT * labels.size)
out = "\0" * Fiddle::SIZEOF_VOIDP
Zstc.check Zstc.zstc_open(out, nil, nil)
z = out.unpack1("J")
at_exit { Zstc.zstc_free(z) }

ARGV.each do |text|
  Zstc.check Zstc.zstc_classify(z, text, text.bytesize, names, labels.size, nil, scores)
  ranked = labels.zip(scores.unpack("f*")).sort_by { |_, score| -score }
  ranked.each { |label, score| printf("%s\t%.4f\n", label, score) }
end
