// Classify TEXT...: scores each text against four labels, best first. The model is $ZSTC_MODEL, else the default one.
//
//     mcs Classify.cs && mono Classify.exe TEXT...
using System;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;

/// <summary>An open model; any number of threads may use it at once.</summary>
sealed class Model : SafeHandle
{
    const string Zstc = "libzstc.so.0";
    [DllImport(Zstc)] static extern int zstc_open(out Model z, IntPtr model, IntPtr options);
    [DllImport(Zstc)] static extern void zstc_free(IntPtr z);
    [DllImport(Zstc)] static extern int zstc_classify(Model z, byte[] text, UIntPtr length,
        [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPUTF8Str)] string[] labels, UIntPtr labelCount,
        IntPtr parameters, [Out] float[] scores);
    [DllImport(Zstc)] static extern IntPtr zstc_last_error();

    Model() : base(IntPtr.Zero, ownsHandle: true) { }
    public override bool IsInvalid => handle == IntPtr.Zero;
    protected override bool ReleaseHandle() { zstc_free(handle); return true; }

    // zstc_last_error belongs to the thread of the failed call.
    static void Check(int status)
    {
        if (status != 0) throw new InvalidOperationException(Marshal.PtrToStringUTF8(zstc_last_error()));
    }

    public static Model Open() { Check(zstc_open(out var z, IntPtr.Zero, IntPtr.Zero)); return z; }

    public float[] Classify(string text, string[] labels)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var scores = new float[labels.Length];
        Check(zstc_classify(this, utf8, (UIntPtr)utf8.Length, labels, (UIntPtr)labels.Length, IntPtr.Zero, scores));
        return scores;
    }
}

static class Program
{
    static void Run(string[] texts)
    {
        var labels = new[] { "travel", "cooking", "sport", "work" };
        using (var model = Model.Open())
            foreach (var text in texts)
            {
                var scores = model.Classify(text, labels);
                foreach (var best in Enumerable.Range(0, labels.Length).OrderByDescending(i => scores[i]))
                    Console.WriteLine(FormattableString.Invariant($"{labels[best]}\t{(double)scores[best]:F4}"));
            }
    }

    static int Main(string[] texts)
    {
        try { Run(texts); return 0; }
        catch (InvalidOperationException e) { Console.Error.WriteLine(e.Message); return 1; }
    }
}
