package org.haframe.data;

/** Hears how far an import is. Called on a thread of Spark's, in order. */
public interface ImportListener {

  /** How many images there are to read, bad ones included. Called once, before any is read. */
  void imagesExpected(long images);

  /** How many images have been read so far; never falls. */
  void imagesRead(long images);

  /** Hears nothing. */
  static ImportListener none() {
    return new ImportListener() {
      @Override
      public void imagesExpected(long images) {}

      @Override
      public void imagesRead(long images) {}
    };
  }
}
