package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that were made to fill the memory, or to be written somewhere else. */
class HostileImagesTest {
  /** Signature, and header chunk. */
  private static final int PNG_START_BYTES = 8 + 25;

  private static final int ZEROS = 1 << 24;

  @TempDir private Path folder;

  @Test
  void aPngThatDeclaresTenBillionPixelsIsSetAside() {
    byte[] png = TestImages.png(9);
    ByteBuffer.wrap(png).putInt(16, 100_000).putInt(20, 100_000);
    mendChecksum(png, 8);

    assertThatThrownBy(() -> new ImageDecoder().decode(png, 8))
        .isInstanceOf(UndecodableImageException.class)
        .hasMessage("declares 100,000 x 100,000 pixels, more than 50,000,000");
  }

  @Test
  void aJpegThatDeclaresFourBillionPixelsIsSetAside() throws IOException {
    byte[] jpeg = TestImages.resource("rgb.jpg");
    for (int at = 0; at < jpeg.length - 9; at++) {
      if (jpeg[at] == (byte) 0xFF && jpeg[at + 1] == (byte) 0xC0) { // start of frame
        ByteBuffer.wrap(jpeg).putInt(at + 5, -1);
      }
    }

    assertThatThrownBy(() -> new ImageDecoder().decode(jpeg, 8))
        .isInstanceOf(UndecodableImageException.class)
        .hasMessage("declares 65,535 x 65,535 pixels, more than 50,000,000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tRNS", "PLTE", "iCCP", "tEXt", "IDAT"})
  void aPartOfAPngThatSaysMoreBytesThanThereAreIsSetAside(String type) throws IOException {
    byte[] chunk = chunk(type, new byte[3]);
    ByteBuffer.wrap(chunk).putInt(0, Integer.MAX_VALUE);
    byte[] png = withChunk(palette(), chunk);

    assertThatThrownBy(() -> new ImageDecoder().decode(png, 8))
        .isInstanceOf(UndecodableImageException.class)
        .hasMessageStartingWith("is damaged: a part at byte 33 says 2,147,483,647 bytes of ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zTXt", "iTXt"})
  void textInAPngIsNotExpanded(String type) throws Exception {
    byte[] before = palette();
    var text = new ByteArrayOutputStream();
    text.write((type.equals("zTXt") ? "a\0\0" : "a\0\1\0\0\0").getBytes(StandardCharsets.UTF_8));
    text.write(new byte[] {0x78, (byte) 0x9C}); // zlib, then blocks that each say the same zeros
    byte[] block = deflatedZeros();
    for (long said = 0; said <= Runtime.getRuntime().maxMemory(); said += ZEROS) {
      text.write(block);
    }
    byte[] png = withChunk(before, chunk(type, text.toByteArray()));

    assertThat(new ImageDecoder().decode(png, 8)).isEqualTo(new ImageDecoder().decode(before, 8));
  }

  @Test
  void aFileWithoutTextIsHandedOnAsItIs() throws Exception {
    byte[] png = TestImages.png(7);

    assertThat(PngChunks.withoutText(png)).isSameAs(png);
  }

  @Test
  void nothingIsWrittenForAnEntryOfAnArchiveWhateverItsName() throws Exception {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("cat/good.png", TestImages.png(1));
    entries.put("../../../cat/evil.png", TestImages.png(2));
    entries.put("/etc/cat/evil.png", TestImages.png(3));
    Path archive = folder.resolve("deep/er/images.tar.gz");
    TestImages.write(archive, TestImages.tarGz(entries));
    List<Path> before = files();

    List<String> sources = new ArrayList<>();
    for (FolderImages.Archive found : found(archive).archives()) {
      new ArchiveImages(found, Map.of("cat", "cat", "etc", "cat"), files(new Configuration()))
          .forEachRemaining(image -> sources.add(image.source()));
    }

    assertThat(files()).isEqualTo(before);
    assertThat(sources)
        .contains(archive.toUri().getPath() + "!/cat/good.png")
        .noneMatch(source -> source.contains(".."));
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void aTimeOfABillionDigitsInAnArchiveIsNotWrittenOut() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      var entry = new TarArchiveEntry("cat/1.png");
      byte[] content = TestImages.png(1);
      entry.setSize(content.length);
      entry.addPaxHeader("comment", "123456789012");
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    byte[] forged =
        bytes
            .toString(StandardCharsets.ISO_8859_1)
            .replace("comment=123456789012", "mtime=1e000999999999")
            .getBytes(StandardCharsets.ISO_8859_1);
    Path archive = TestImages.write(folder.resolve("images.tar"), forged);

    assertThatThrownBy(() -> found(archive))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageStartingWith("Cannot read the archive ");
  }

  @Test
  void anXzFileThatAsksForMoreThanAGibibyteIsRefused() throws IOException {
    byte[] xz = TestImages.xz(TestImages.records(1));
    int dictionary = 12 + 7; // stream header, and the block's up to the size of its dictionary
    assertThat(xz[dictionary]).as("8 MiB").isEqualTo((byte) 22);
    xz[dictionary] = 37; // 1.5 GiB
    int headerBytes = 4 * (xz[12] + 1);
    var checksum = new CRC32();
    checksum.update(xz, 12, headerBytes - 4);
    ByteBuffer.wrap(xz)
        .putInt(12 + headerBytes - 4, Integer.reverseBytes((int) checksum.getValue()));
    Path file = TestImages.write(folder.resolve("train.bin.xz"), xz);

    assertThatThrownBy(() -> files(new Configuration()).bytes(file.toString()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("limit");
  }

  @Test
  void labelsThatExpandWithoutEndAreRefused() throws IOException {
    Path file = TestImages.write(folder.resolve("names.gz"), TestImages.gzipped(new byte[1 << 20]));
    byte[] member = Files.readAllBytes(file);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i <= 256; i++) { // members of a .gz file follow each other
        out.write(member);
      }
    }

    assertThatThrownBy(() -> files(new Configuration()).bytes(file.toString()))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("it has more than 268,435,456 bytes");
  }

  private static InputFiles files(Configuration hadoop) {
    return new InputFiles(hadoop);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted().toList();
    }
  }

  private static FolderImages found(Path archive) throws IOException {
    return new FolderFinder(files(new Configuration()))
        .find(new ImageSource.ImageFolder(List.of(ImageInput.parse(archive.toString()))));
  }

  /** Java's reader looks at all chunks only where colours are in a palette. */
  private static byte[] palette() {
    return TestImages.file(
        "png", TestImages.plain(BufferedImage.TYPE_BYTE_INDEXED, Color.ORANGE, 8, 6));
  }

  private static byte[] deflatedZeros() {
    var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(new byte[ZEROS]);
    byte[] block = new byte[ZEROS];
    int length = deflater.deflate(block, 0, block.length, Deflater.FULL_FLUSH);
    deflater.end();
    return Arrays.copyOf(block, length);
  }

  private static byte[] withChunk(byte[] png, byte[] chunk) {
    return ByteBuffer.allocate(png.length + chunk.length)
        .put(png, 0, PNG_START_BYTES)
        .put(chunk)
        .put(png, PNG_START_BYTES, png.length - PNG_START_BYTES)
        .array();
  }

  private static byte[] chunk(String type, byte[] data) {
    byte[] chunk =
        ByteBuffer.allocate(12 + data.length)
            .putInt(data.length)
            .put(type.getBytes(StandardCharsets.US_ASCII))
            .put(data)
            .array();
    mendChecksum(chunk, 0);
    return chunk;
  }

  private static void mendChecksum(byte[] png, int chunk) {
    int length = ByteBuffer.wrap(png).getInt(chunk);
    var checksum = new CRC32();
    checksum.update(png, chunk + 4, length + 4);
    ByteBuffer.wrap(png).putInt(chunk + 8 + length, (int) checksum.getValue());
  }
}
