using Fovea.Kernels.Random;

namespace Fovea.Profiling;

/// <summary>Inputs that are the same in every process.</summary>
internal static class SyntheticData
{
    /// <summary>Writes numbers uniform in [0, 1), as pixels are.</summary>
    public static void Fill(Span<float> values)
    {
        var random = new CounterRandom(seed: 0, (uint)RandomPurpose.Synthetic);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = random.Uniform((ulong)i);
        }
    }
}
