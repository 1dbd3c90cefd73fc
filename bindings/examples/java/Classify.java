// Classify TEXT...: scores each text against four labels, best first. The model is $ZSTC_MODEL, else the default one.
//
//     java -cp /usr/share/java/jna.jar Classify.java TEXT...
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.Map;

final class Classify {
    /** The part of zstc.h that is used here. A size_t is a long: the library is for 64-bit systems. */
    interface Zstc extends Library {
        Zstc INSTANCE = Native.load("libzstc.so.0", Zstc.class, Map.of(OPTION_STRING_ENCODING, "UTF-8"));

        int zstc_open(PointerByReference out, String model, Pointer options);
        void zstc_free(Pointer z);
        int zstc_classify(Pointer z, byte[] text, long length, String[] labels, long labelCount, Pointer params,
                float[] scores);
        int zstc_rank(float[] scores, long count, long[] order);
        String zstc_last_error();
    }

    private static final Zstc ZSTC = Zstc.INSTANCE;
    private static final String[] LABELS = {"travel", "cooking", "sport", "work"};

    /** zstc_last_error belongs to the thread of the failed call. */
    private static void check(int status) {
        if (status != 0) throw new IllegalStateException(ZSTC.zstc_last_error());
    }

    private static void classify(Pointer z, String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        float[] scores = new float[LABELS.length];
        long[] order = new long[LABELS.length];
        check(ZSTC.zstc_classify(z, utf8, utf8.length, LABELS, LABELS.length, null, scores));
        check(ZSTC.zstc_rank(scores, scores.length, order));
        for (long best : order) System.out.printf("%s\t%.4f%n", LABELS[(int) best], scores[(int) best]);
    }

    public static void main(String[] texts) {
        PointerByReference z = new PointerByReference();
        try {
            check(ZSTC.zstc_open(z, null, null));
            for (String text : texts) classify(z.getValue(), text);
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } finally {
            ZSTC.zstc_free(z.getValue());
        }
    }
}
