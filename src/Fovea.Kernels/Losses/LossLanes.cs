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

    public static double Sum(float* lanes)
    {
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            sum += lanes[i];
        }
        return sum;
    }
}
