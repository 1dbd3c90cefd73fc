// Classify TEXT...: scores each text against four labels, best first. The model is $ZSTC_MODEL, else the default one.
//
//     mcs Classify.cs && mono Classify.exe TEXT...
using System;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;

static class Program
{
    // Strings are marshalled as UTF-8 on Linux.
    [DllImport("libzstc.so.0")] static extern int zstc_open(out IntPtr z, string model, IntPtr options);
    [DllImport("libzstc.so.0")] static extern void zstc_free(IntPtr z);
    [DllImport("libzstc.so.0")] static extern int zstc_classify(IntPtr z, byte[] text, UIntPtr length,
        string[] labels, UIntPtr labelCount, IntPtr parameters, [Out] float[] scores);
    [DllImport("libzstc.so.0")] static extern IntPtr zstc_last_error();

    static int Main(string[] texts)
    {
        var labels = new[] { "travel", "cooking", "sport", "work" };
        var scores = new float[labels.Length];
        var status = zstc_open(out var z, null, IntPtr.Zero);
        for (var i = 0; i < texts.Length && status == 0; i++)
        {
            var utf8 = Encoding.UTF8.GetBytes(texts[i]);
            status = zstc_classify(z, utf8, (UIntPtr)utf8.Length, labels, (UIntPtr)labels.Length, IntPtr.Zero, scores);
            if (status != 0) break;
            foreach (var best in Enumerable.Range(0, labels.Length).OrderByDescending(label => scores[label]))
                Console.WriteLine(FormattableString.Invariant($"{labels[best]}\t{(double)scores[best]:F4}"));
        }
        if (status != 0) Console.Error.WriteLine(Marshal.PtrToStringUTF8(zstc_last_error()));
        zstc_free(z);
        return status == 0 ? 0 : 1;
    }
}
