package org.haframe.data;

import java.io.Serializable;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Images counted by split and class, and their fingerprint. The same whatever the order and the
 * files that the images lie in.
 *
 * <p>Fingerprint: SHA-256 of (sum of the images' hashes modulo 2^256, 32 bytes; count, 8 bytes),
 * both big-endian. An image's hash is the SHA-256 of its id, split, label (UTF-8) and content, each
 * with its length before it as 4 bytes. It tells accidental change, not forgery: sums can be
 * forged.
 */
final class TableTally implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int HASH_BYTES = 32;
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(8 * HASH_BYTES);

  private final TreeMap<String, TreeMap<String, Long>> counts = new TreeMap<>();
  private BigInteger sum = BigInteger.ZERO;

  /**
   * Counts the rows of a data set of {@link LabelledImage#SCHEMA}; one Spark job, in whose tasks a
   * missing value is an {@link InvalidImageDataException}.
   */
  static TableTally of(Dataset<Row> images) {
    return images
        .toJavaRDD()
        .mapPartitions(
            rows -> {
              var tally = new TableTally();
              rows.forEachRemaining(
                  row -> {
                    requireWhole(row);
                    tally.add(LabelledImage.of(row));
                  });
              return Collections.singleton(tally).iterator();
            })
        .fold(new TableTally(), TableTally::merged);
  }

  void add(LabelledImage image) {
    counts
        .computeIfAbsent(image.split(), split -> new TreeMap<>())
        .merge(image.label(), 1L, Long::sum);
    MessageDigest digest = sha256();
    update(digest, image.id().getBytes(StandardCharsets.UTF_8));
    update(digest, image.split().getBytes(StandardCharsets.UTF_8));
    update(digest, image.label().getBytes(StandardCharsets.UTF_8));
    update(digest, image.content());
    sum = sum.add(new BigInteger(1, digest.digest())).mod(MODULUS);
  }

  /** As where a join has found nothing for an image. */
  private static void requireWhole(Row row) {
    for (String column : LabelledImage.SCHEMA.fieldNames()) {
      if (row.isNullAt(row.fieldIndex(column))) {
        throw new InvalidImageDataException(
            "Cannot use the image %s of split %s: it has no %s. Leave it out, or give it one."
                .formatted(row.getAs("id"), row.getAs("split"), column));
      }
    }
  }

  /** The sum of both; neither changes. */
  TableTally merged(TableTally other) {
    var both = new TableTally();
    for (TableTally part : new TableTally[] {this, other}) {
      part.counts.forEach(
          (split, classes) -> {
            var all = both.counts.computeIfAbsent(split, s -> new TreeMap<>());
            classes.forEach((label, count) -> all.merge(label, count, Long::sum));
          });
    }
    both.sum = sum.add(other.sum).mod(MODULUS);
    return both;
  }

  /** Images by split and class. */
  SortedMap<String, ? extends Map<String, Long>> counts() {
    return Collections.unmodifiableSortedMap(counts);
  }

  long images() {
    return counts.values().stream()
        .flatMap(classes -> classes.values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  /** 64 lower-case hexadecimal digits. */
  String fingerprint() {
    byte[] number = sum.toByteArray(); // perhaps with a zero byte for the sign before it
    byte[] padded = new byte[HASH_BYTES];
    int length = Math.min(number.length, HASH_BYTES);
    System.arraycopy(number, number.length - length, padded, HASH_BYTES - length, length);
    MessageDigest digest = sha256();
    digest.update(padded);
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(images()).array());
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, byte[] value) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
    digest.update(value);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
