package org.haframe.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Finds the images of folders and archives. Archives are read through once for the names. */
final class FolderFinder {
  private static final List<String> ARCHIVES = List.of(".tar", ".tar.gz", ".tgz");

  private final InputFiles files;
  private final List<FolderImages.FoundFile> found = new ArrayList<>();
  private final List<FolderImages.Archive> archives = new ArrayList<>();
  private final List<Rejection> rejections = new ArrayList<>();
  private final Map<String, String> pathById = new HashMap<>();
  private long ignored;

  FolderFinder(InputFiles files) {
    this.files = files;
  }

  FolderImages find(ImageSource.ImageFolder source) throws IOException {
    for (ImageInput input : source.inputs()) {
      FileStatus status = files.status(input.path());
      if (status.isDirectory()) {
        addFolder(input, status);
      } else if (ARCHIVES.stream().anyMatch(input.path()::endsWith)) {
        addArchive(input);
      } else {
        throw new InvalidImageDataException(
            "Cannot import the file %s as image-folder. Name a folder, or an archive ending in %s."
                .formatted(input.path(), String.join(", ", ARCHIVES)));
      }
    }
    if (found.isEmpty()) {
      throw new InvalidImageDataException(
          "Cannot import %s: no .jpg, .jpeg or .png file lies in a class folder there (%,d other files ignored, %,d set aside). Arrange the images as class/file or split/class/file."
              .formatted(
                  source.inputs().stream().map(ImageInput::path).toList(),
                  ignored,
                  rejections.size()));
    }
    return new FolderImages(found, archives, rejections, ignored);
  }

  private void addFolder(ImageInput input, FileStatus folder) throws IOException {
    FileSystem fileSystem = files.fileSystem(folder.getPath());
    String root = folder.getPath().toUri().getPath();
    int rootLength = root.endsWith("/") ? root.length() : root.length() + 1;
    var paths = new TreeMap<String, Path>();
    LocalNames.requireReadable(fileSystem, folder.getPath());
    RemoteIterator<LocatedFileStatus> listed = fileSystem.listFiles(folder.getPath(), true);
    while (listed.hasNext()) {
      Path path = listed.next().getPath();
      paths.put(path.toUri().getPath().substring(rootLength), path);
    }
    FolderLayout layout = FolderLayout.of(paths.keySet(), input.assignment(), root);
    paths.forEach(
        (relative, path) -> add(relative, path.toString(), layout, FolderImages.Keeping.LOOSE));
  }

  private void addArchive(ImageInput input) throws IOException {
    var paths = new ArrayList<String>();
    try (var tar = ArchiveImages.tar(input.path(), files)) {
      for (var entry = tar.getNextTarEntry(); entry != null; entry = tar.getNextTarEntry()) {
        if (entry.isFile()) {
          paths.add(ArchiveImages.path(entry));
        }
      }
    } catch (StoredBytes.Failure e) {
      throw e;
    } catch (IOException | IllegalArgumentException | ArithmeticException e) {
      // The last two: of numbers in headers, such as times of a billion digits.
      throw damaged(input.path(), paths.size(), e);
    }
    paths.sort(null);
    FolderLayout layout = FolderLayout.of(paths, input.assignment(), nameInside(input.path()));
    archives.add(new FolderImages.Archive(input.path(), layout));
    for (String path : paths) {
      add(path, input.path() + "!/" + path, layout, FolderImages.Keeping.IN_ARCHIVE);
    }
  }

  private void add(
      String relative, String path, FolderLayout layout, FolderImages.Keeping keeping) {
    switch (FolderLayout.kind(relative)) {
      case NO_PICTURE -> ignored++;
      case OTHER_PICTURE ->
          rejections.add(
              new Rejection(path, "is in a format that is not read; convert it to PNG or JPEG"));
      case IMAGE ->
          layout
              .place(relative)
              .ifPresentOrElse(
                  place -> add(place, path, keeping),
                  () -> rejections.add(new Rejection(path, "lies in no class folder")));
    }
  }

  private void add(FolderLayout.Place place, String path, FolderImages.Keeping keeping) {
    String other = pathById.putIfAbsent(place.id(), path);
    if (other != null) {
      throw new InvalidImageDataException(
          "Cannot import both %s and %s: both would be image %s. Rename one of them or leave it out."
              .formatted(other, path, place.id()));
    }
    found.add(
        new FolderImages.FoundFile(place.id(), place.imageClass(), place.split(), path, keeping));
  }

  private static InvalidImageDataException damaged(String path, int entries, Exception cause) {
    return new InvalidImageDataException(
        "Cannot read the archive %s: it is damaged or ends early after %,d files (%s). Copy or download it again."
            .formatted(path, entries, cause.getMessage()),
        cause);
  }

  private static String nameInside(String archive) {
    return archive.replaceFirst("(\\.tar|\\.tar\\.gz|\\.tgz)$", "");
  }
}
