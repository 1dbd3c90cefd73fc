"""From a column of texts to columns of answers, for engines that hand tables to workers (zstc.ray, zstc.spark)."""
