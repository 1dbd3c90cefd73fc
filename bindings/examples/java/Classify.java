// Classify TEXT...: scores each text against four labels, best first. The model is $ZSTC_MODEL, else the default one.
//
//     java -cp /usr/share/java/jna.jar Classify.java TEXT...
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.*;
import java.util.Map;

final class Classify {
    /** The part of zstc.h that is used here. A size_t is a long: the library is for 64-bit systems. */
    interface Zstc extends Library {
        int zstc_open(Pointer[] out, String model, Pointer options);
        void zstc_free(Pointer z);
        int zstc_classify(Pointer z, byte[] text, long length, String[] labels, long n, Pointer params, float[] scores);
        int zstc_rank(float[] scores, long n, long[] order);
        String zstc_last_error();
    }

    public static void main(String[] texts) {
        Zstc zstc = Native.load("libzstc.so.0", Zstc.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));
        String[] labels = {"travel", "cooking", "sport", "work"};
        float[] scores = new float[labels.length];
        long[] order = new long[labels.length];
        Pointer[] z = new Pointer[1];
        int status = zstc.zstc_open(z, null, null);
        for (int i = 0; i < texts.length && status == 0; i++) {
            byte[] utf8 = texts[i].getBytes(UTF_8);
            status = zstc.zstc_classify(z[0], utf8, utf8.length, labels, labels.length, null, scores);
            if (status != 0) break;
            zstc.zstc_rank(scores, scores.length, order);
            for (long best : order) System.out.printf("%s\t%.4f%n", labels[(int) best], scores[(int) best]);
        }
        if (status != 0) System.err.println(zstc.zstc_last_error());
        zstc.zstc_free(z[0]);
        System.exit(status == 0 ? 0 : 1);
    }
}
