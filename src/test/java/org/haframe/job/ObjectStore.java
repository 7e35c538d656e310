package org.haframe.job;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * An object store on this machine that speaks S3 (Adobe's S3Mock, a process of its own), and what
 * s3a is told to reach it. Profile {@code s3a} puts the store into target/s3a and Hadoop's client
 * on the class path.
 */
final class ObjectStore implements AutoCloseable {

  private static final Path PROGRAMS = Launcher.PROJECT.resolve("target/s3a");
  private static final String BUCKET = "haframe";
  private static final Pattern STARTED = Pattern.compile("Tomcat started on .* (\\d+) \\(http\\)");
  private static final int SECONDS_TO_START = 180;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  private ObjectStore(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Whether the build was one with the profile. */
  static boolean isInstalled() {
    return Files.isDirectory(PROGRAMS)
        && ObjectStore.class.getResource("/org/apache/hadoop/fs/s3a/S3AFileSystem.class") != null;
  }

  static ObjectStore start(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path log = folder.resolve("s3.log");
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                PROGRAMS.resolve("s3mock.jar").toString(),
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--com.adobe.testing.s3mock.http-port=0",
                "--com.adobe.testing.s3mock.domain.root=" + folder,
                "--com.adobe.testing.s3mock.domain.initial-buckets=" + BUCKET)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
    while (System.nanoTime() < deadline && !process.waitFor(50, TimeUnit.MILLISECONDS)) {
      Matcher started = STARTED.matcher(Files.readString(log));
      if (started.find()) {
        return new ObjectStore(process, Integer.parseInt(started.group(1)));
      }
    }
    process.destroyForcibly();
    throw new IOException("no object store: " + Files.readString(log));
  }

  /** Without a slash behind it. */
  String address() {
    return "s3a://" + BUCKET;
  }

  Configuration hadoop() {
    Configuration hadoop = new Configuration();
    settings().forEach(hadoop::set);
    return hadoop;
  }

  /** What a user tells Spark. */
  List<String> sparkOptions() {
    Map<String, String> settings = new TreeMap<>();
    settings().forEach((key, value) -> settings.put("spark.hadoop." + key, value));
    settings.put("spark.driver.extraClassPath", PROGRAMS + "/client/*");
    settings.put("spark.executor.extraClassPath", PROGRAMS + "/client/*");
    List<String> options = new ArrayList<>();
    settings.forEach((key, value) -> options.addAll(List.of("--conf", key + "=" + value)));
    return options;
  }

  private Map<String, String> settings() {
    return Map.of(
        "fs.s3a.endpoint", "http://127.0.0.1:" + port,
        "fs.s3a.path.style.access", "true",
        "fs.s3a.access.key", "any",
        "fs.s3a.secret.key", "any",
        "fs.s3a.multipart.size", "5M", // the least: larger files go in parts
        // S3Mock compares the tag that a copy is to have with its own in quotes, and finds them
        // different.
        "fs.s3a.change.detection.mode", "none");
  }

  boolean exists(String key) throws IOException, InterruptedException {
    URI object = URI.create("http://127.0.0.1:%d/%s/%s".formatted(port, BUCKET, key));
    HttpRequest head =
        HttpRequest.newBuilder(object).method("HEAD", HttpRequest.BodyPublishers.noBody()).build();
    return client.send(head, BodyHandlers.discarding()).statusCode() == 200;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
