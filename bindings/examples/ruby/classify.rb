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

  class Error < StandardError; end

  # zstc_last_error belongs to the thread of the failed call.
  def self.check(status)
    raise Error, zstc_last_error.to_s.force_encoding("UTF-8") unless status.zero?
  end

  def self.open
    out = "\0" * Fiddle::SIZEOF_VOIDP
    check zstc_open(out, nil, nil)
    out.unpack1("J")
  end

  def self.classify(z, text, labels)
    names = labels.map { |label| Fiddle::Pointer[label] } # keeps the strings alive during the call
    scores = "\0" * (Fiddle::SIZEOF_FLOAT * labels.size)
    check zstc_classify(z, text, text.bytesize, names.map(&:to_i).pack("J*"), labels.size, nil, scores)
    scores.unpack("f*")
  end
end

labels = %w[travel cooking sport work]
begin
  z = Zstc.open
  ARGV.each do |text|
    ranked = labels.zip(Zstc.classify(z, text, labels)).sort_by { |_, score| -score }
    ranked.each { |label, score| printf("%s\t%.4f\n", label, score) }
  end
rescue Zstc::Error => e
  abort e.message
ensure
  Zstc.zstc_free(z)
end
