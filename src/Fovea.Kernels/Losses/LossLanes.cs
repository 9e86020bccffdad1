using System.Runtime.Intrinsics;

namespace Fovea.Kernels.Losses;

/// <summary>The sixteen logical lanes that every sum over a row has, whatever the vectors' width.</summary>
internal static unsafe class LossLanes
{
    public const int Count = 16;

    /// <summary>Copies the last elements of a row and fills the sixteen with a value that leaves the result alone.</summary>
    public static void Pad(float* source, int length, float padding, float* destination)
    {
        for (int i = 0; i < Count; i++)
        {
            destination[i] = i < length ? source[i] : padding;
        }
    }

    /// <summary>The largest; NaN if one is.</summary>
    public static float Max(float* lanes)
    {
        Vector128<float> four = Vector128.Max(
            Vector128.Max(Vector128.Load(lanes), Vector128.Load(lanes + 4)),
            Vector128.Max(Vector128.Load(lanes + 8), Vector128.Load(lanes + 12)));
        Vector128<float> two = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 2, 3)));
        return MathF.Max(two[0], two[1]);
    }

    /// <summary>The sum, in double precision: the first and the second pairs of each four, then these together.</summary>
    public static double Sum(float* lanes)
    {
        Vector128<double> low = Vector128<double>.Zero, high = low;
        for (int i = 0; i < Count; i += 4)
        {
            (Vector128<double> first, Vector128<double> second) = Vector128.Widen(Vector128.Load(lanes + i));
            low += first;
            high += second;
        }
        Vector128<double> pair = low + high;
        return pair[0] + pair[1];
    }
}
