import java.io.File;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Opens an exported network without a class of haframe-spark: ZIP, images, size of an image. */
public class PlainDeeplearning4j {
  public static void main(String[] arguments) throws Exception {
    int size = Integer.parseInt(arguments[2]);
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(Path.of(arguments[1]))).order(ByteOrder.LITTLE_ENDIAN);
    float[] pixels = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(pixels);
    ComputationGraph network = ComputationGraph.load(new File(arguments[0]), false);
    INDArray probabilities =
        network.output(Nd4j.createFromArray(pixels).reshape(-1, 3, size, size))[0];
    for (float value : probabilities.dup('c').data().asFloat()) {
      System.out.println("probability " + value);
    }
  }
}
